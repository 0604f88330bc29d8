// Only for the walk with screenshots: VS Code's own provider would open github.com in another browser.
const vscode = require("vscode");

exports.activate = (context) => {
  const { token } = JSON.parse(process.env.TERRAFIX_TEST ?? "{}");
  const changed = new vscode.EventEmitter();
  let sessions = [];
  const provider = {
    onDidChangeSessions: changed.event,
    getSessions: async () => sessions,
    createSession: async (scopes) => {
      sessions = [{ id: "1", accessToken: token, account: { id: "1", label: "nadia" }, scopes: [...scopes] }];
      changed.fire({ added: sessions, removed: [], changed: [] });
      return sessions[0];
    },
    removeSession: async () => {
      const removed = sessions;
      sessions = [];
      changed.fire({ added: [], removed, changed: [] });
    },
  };
  context.subscriptions.push(
    vscode.authentication.registerAuthenticationProvider("github-enterprise", "GitHub Enterprise Server", provider),
  );
};
