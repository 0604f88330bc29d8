// The page hands a pressed button's command to the extension, and shows the parts that the extension sends.
const editor = acquireVsCodeApi();
for (const button of document.querySelectorAll("button[data-command]")) {
  button.addEventListener("click", () => editor.postMessage({ command: button.dataset.command }));
}
window.addEventListener("message", ({ data }) => {
  for (const [name, html] of Object.entries(data.parts ?? {})) {
    const place = document.querySelector(`[data-part="${name}"]`);
    // An unchanged part is left alone: what the user has selected in it stays selected.
    if (place !== null && place.dataset.shown !== html) {
      place.innerHTML = html;
      place.dataset.shown = html;
    }
  }
});
editor.postMessage({ ready: true });
