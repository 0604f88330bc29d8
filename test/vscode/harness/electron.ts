import { execFile, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { withoutSecrets } from "./environment.ts";
import type { Prepared } from "./scenario.ts";

/** The oldest version that the manifest supports; newer ones run in the workflow's matrix by VSCODE_VERSION. */
const OLDEST = "1.100.0";

/** Path of a VS Code for the desktop, given, or downloaded; a sentence when there is none. */
export async function findElectron(root: string): Promise<{ readonly executable: string } | string> {
  const given = process.env.VSCODE_EXECUTABLE;
  if (given !== undefined && given !== "") return { executable: given };
  if (process.platform === "linux" && !process.env.DISPLAY)
    return "there is no display (run under xvfb-run to have one).";
  try {
    const executable = await downloadAndUnzipVSCode({
      version: process.env.VSCODE_VERSION ?? OLDEST,
      cachePath: join(root, ".cache", "vscode"),
      timeout: 15_000,
    });
    await promisify(execFile)(executable, ["--version"], { timeout: 30_000 }).catch(() => null);
    return { executable };
  } catch (error) {
    return `VS Code could not be downloaded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Runs one suite; resolves with its exit code. */
export async function runInElectron(
  executable: string,
  extension: string,
  tests: string,
  prepared: Prepared,
): Promise<number> {
  const data = join(prepared.home, "data");
  await mkdir(join(data, "User"), { recursive: true });
  await writeFile(join(data, "User", "settings.json"), JSON.stringify(prepared.settings));
  // Not `runTests`: that always starts with workspace trust switched off, and with the developer's own accounts.
  const child = spawn(executable, argumentsOf(prepared, { extension, tests, data }), {
    env: { ...withoutSecrets(process.env), ...prepared.env },
    stdio: "inherit",
  });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.log(`VS Code did not start: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function argumentsOf(
  { workspace, scenario }: Prepared,
  { extension, tests, data }: { readonly extension: string; readonly tests: string; readonly data: string },
): string[] {
  return [
    workspace,
    `--extensionDevelopmentPath=${extension}`,
    `--extensionTestsPath=${tests}`,
    ...["--user-data-dir", data, "--extensions-dir", join(data, "extensions"), "--disable-extensions"],
    // Without them it does not start in a container (microsoft/vscode#84238, microsoft/vscode-test#221).
    ...["--no-sandbox", "--disable-gpu-sandbox"],
    ...["--disable-updates", "--skip-welcome", "--skip-release-notes"],
    ...(scenario.trusted ? ["--disable-workspace-trust"] : []),
  ];
}
