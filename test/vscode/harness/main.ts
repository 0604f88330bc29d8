import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MARK } from "../suite/mark.ts";
import { type CodeServer, findCodeServer, openWindow } from "./code-server.ts";
import { findElectron, runInElectron } from "./electron.ts";
import { type Prepared, prepare, SCENARIOS } from "./scenario.ts";
import { startStandIns } from "./stand-ins.ts";

const LONGEST_MS = 8 * 60_000;

type Editor =
  | { readonly kind: "electron"; readonly executable: string }
  | { readonly kind: "code-server"; readonly server: CodeServer };

/** Runs the suites in a real VS Code. Gives the exit code. */
export async function main(root: string, argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string" },
      editor: { type: "string" },
      extension: { type: "string" },
      keep: { type: "boolean" },
    },
  });
  const editor = await chooseEditor(root, values.editor);
  if (typeof editor === "string") {
    console.log(`The suite in a real VS Code was not run: ${editor}`);
    return process.env.CI ? 1 : 0;
  }
  const work = await mkdtemp(join(tmpdir(), "terrafix-vscode-"));
  const standIns = await startStandIns(root, join(work, "github"));
  const failed: string[] = [];
  try {
    for (const scenario of SCENARIOS.filter(({ name }) => values.only === undefined || values.only === name)) {
      console.log(`\n== ${scenario.name} (${editor.kind})`);
      const prepared = await prepare(scenario, standIns, root, work);
      const tests = join(root, "out", "test-vscode", `${scenario.name}.cjs`);
      const code = await runSuite(editor, values.extension ?? root, tests, prepared);
      if (code !== 0) failed.push(scenario.name);
    }
  } finally {
    await standIns.close();
    if (values.keep === true) console.log(`Logs and folders are kept in ${work}.`);
    else await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(failed.length === 0 ? "\nAll suites passed." : `\nFailed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

async function chooseEditor(root: string, asked: string | undefined): Promise<Editor | string> {
  const reasons: string[] = [];
  if (asked !== "code-server") {
    const found = await findElectron(root);
    if (typeof found !== "string") return { kind: "electron", ...found };
    reasons.push(found);
  }
  if (asked !== "electron") {
    const server = await findCodeServer(root);
    if (typeof server !== "string") return { kind: "code-server", server };
    reasons.push(server);
  }
  return reasons.join(" And ");
}

function runSuite(editor: Editor, extension: string, tests: string, prepared: Prepared): Promise<number> {
  return editor.kind === "electron"
    ? runInElectron(editor.executable, extension, tests, prepared)
    : runInBrowser(editor.server, extension, tests, prepared);
}

async function runInBrowser(server: CodeServer, extension: string, tests: string, prepared: Prepared): Promise<number> {
  let finish: (code: number) => void = () => undefined;
  const code = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const late = setTimeout(() => {
    console.log("The suite did not end in time.");
    finish(1);
  }, LONGEST_MS);
  const window = await openWindow({
    server,
    prepared,
    extension,
    tests,
    onExit: finish,
    onLog: (text) => {
      if (text.startsWith(MARK)) console.log(text.slice(MARK.length));
      else if (process.env.TERRAFIX_TEST_DEBUG) console.log(text);
    },
  });
  try {
    return await code;
  } finally {
    clearTimeout(late);
    if (process.env.TERRAFIX_TEST_SHOT) await window.page.screenshot({ path: process.env.TERRAFIX_TEST_SHOT });
    await window.close();
  }
}
