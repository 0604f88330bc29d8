import * as vscode from "vscode";

/** Terraform and OpenTofu files. Patterns too, since the language may be unknown or another's. */
export const TERRAFORM_DOCUMENTS = [
  { scheme: "file", language: "terraform" },
  { scheme: "file", language: "terraform-vars" },
  { scheme: "file", pattern: "**/*.{tf,tofu,tfvars}" },
  { scheme: "file", pattern: "**/*.{tf,tofu,tfvars}.json" },
] as const;

/** Documents the language server takes part in: in the exceptions it links policies and blocks. */
export const SERVED_DOCUMENTS = [
  ...TERRAFORM_DOCUMENTS,
  { scheme: "file", pattern: "**/.terrafix/exceptions.yaml" },
] as const;

const TERRAFORM_GLOB = "**/*.{tf,tofu,tf.json,tofu.json}";
const ELSEWHERE = "**/{.terraform,node_modules}/**";

/** True when a folder of this window has Terraform code. */
export async function workspaceHasTerraform(): Promise<boolean> {
  if (vscode.workspace.textDocuments.some(isTerraform)) return true;
  const found = await vscode.workspace.findFiles(TERRAFORM_GLOB, ELSEWHERE, 1);
  return found.length > 0;
}

export function isTerraform(document: vscode.TextDocument): boolean {
  return vscode.languages.match([...TERRAFORM_DOCUMENTS], document) > 0;
}

/** Calls back once, when the first Terraform file appears. */
export function onFirstTerraformFile(callback: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(TERRAFORM_GLOB, false, true, true);
  const listeners = [
    watcher.onDidCreate(() => fire()),
    vscode.workspace.onDidOpenTextDocument((document) => isTerraform(document) && fire()),
  ];
  const all = vscode.Disposable.from(watcher, ...listeners);
  function fire(): void {
    all.dispose();
    callback();
  }
  return all;
}
