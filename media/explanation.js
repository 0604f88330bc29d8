// The page's only job is to hand a pressed button's command to the extension.
const editor = acquireVsCodeApi();
for (const button of document.querySelectorAll("button[data-command]")) {
  button.addEventListener("click", () => editor.postMessage({ command: button.dataset.command }));
}
