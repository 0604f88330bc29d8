import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { format, promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { withoutSecrets } from "./environment.ts";
import type { Prepared } from "./scenario.ts";

/** The last version of VS Code for the browser that runs on the Node versions supported here. */
const VERSION = "4.100.3";
const run = promisify(execFile);

export interface CodeServer {
  readonly entry: string;
  readonly chromium: string;
}

/** Finds or installs what is needed, from the package registry; a sentence when that is not possible. */
export async function findCodeServer(root: string): Promise<CodeServer | string> {
  const browser = await firstOf("chromium", "chromium-browser", "google-chrome");
  if (browser === null) return "Chromium is missing; install the package chromium.";
  const ripgrep = await firstOf("rg");
  if (ripgrep === null) return "ripgrep is missing; install the package ripgrep.";
  const cache = join(root, ".cache", "code-server");
  const installed = join(cache, "node_modules", "code-server");
  const entry = join(installed, "out", "node", "entry.js");
  const finished = join(cache, `ready-${VERSION}`);
  if (!existsSync(finished)) {
    try {
      await install(cache, installed, ripgrep);
    } catch (error) {
      return `code-server could not be installed: ${error instanceof Error ? error.message : String(error)}`;
    }
    await writeFile(finished, "");
  }
  return { entry, chromium: browser };
}

async function install(cache: string, installed: string, ripgrep: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, "package.json"), '{ "private": true }\n');
  const npm = (cwd: string, ...args: string[]): Promise<unknown> =>
    run("npm", [...args, "--no-audit", "--no-fund"], { cwd, maxBuffer: 64 * 1024 * 1024 });
  // Install scripts would download a binary; what they are needed for is put there by hand.
  await npm(cache, "install", "--ignore-scripts", `code-server@${VERSION}`);
  await npm(cache, "rebuild", "argon2");
  const vscode = join(installed, "lib", "vscode");
  await npm(vscode, "install", "--ignore-scripts", "--omit=dev");
  await npm(vscode, "rebuild", "@vscode/spdlog", "native-watchdog");
  const bin = join(vscode, "node_modules", "@vscode", "ripgrep", "bin");
  await mkdir(bin, { recursive: true });
  await rm(join(bin, "rg"), { force: true });
  await symlink(ripgrep, join(bin, "rg"));
}

async function firstOf(...commands: readonly string[]): Promise<string | null> {
  for (const command of commands) {
    try {
      const { stdout } = await run("which", [command]);
      return stdout.trim();
    } catch {
      // The next name, then.
    }
  }
  return null;
}

export interface Window {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  readonly server: CodeServer;
  readonly prepared: Prepared;
  /** Loaded from its folder; without one, what `extensionsDir` has installed. */
  readonly extension?: string | undefined;
  readonly tests?: string | undefined;
  readonly extensionsDir?: string | undefined;
  readonly onExit?: (code: number) => void;
  readonly onLog?: (text: string) => void;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Starts VS Code and opens it in a browser. */
export async function openWindow(options: OpenOptions): Promise<Window> {
  const { server, prepared, extension, tests } = options;
  const data = await mkdtemp(join(prepared.home, "data-"));
  for (const place of ["User", "Machine"]) {
    await mkdir(join(data, place), { recursive: true });
    await writeFile(join(data, place, "settings.json"), JSON.stringify(prepared.settings));
  }
  const port = await freePort();
  const child = spawn(process.execPath, args(options, port, data), {
    env: { ...withoutSecrets(process.env), ...prepared.env },
    stdio: process.env.TERRAFIX_TEST_DEBUG ? "inherit" : "ignore",
  });
  let browser: Browser | null = null;
  const close = async (): Promise<void> => {
    await browser?.close();
    await ended(child);
  };
  try {
    await answering(port);
    browser = await chromium.launch({ executablePath: server.chromium, args: FLAGS });
    const context = await browser.newContext({ viewport: options.size ?? { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.exposeFunction("codeAutomationExit", (code: number) => options.onExit?.(code));
    await page.exposeFunction("codeAutomationLog", (_type: string, values: unknown[]) =>
      options.onLog?.(format(...values)),
    );
    await page.goto(address(port, prepared.workspace, extension, tests));
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function args({ server, prepared, extensionsDir }: OpenOptions, port: number, data: string): string[] {
  return [
    server.entry,
    ...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"],
    ...["--user-data-dir", data, "--extensions-dir", extensionsDir ?? join(data, "extensions")],
    ...(prepared.scenario.trusted ? ["--disable-workspace-trust"] : []),
  ];
}

function address(port: number, workspace: string, extension?: string, tests?: string): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (extension !== undefined) payload.push(["extensionDevelopmentPath", remote(extension)]);
  if (tests !== undefined) payload.push(["extensionTestsPath", remote(tests)]);
  const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
  return `http://127.0.0.1:${port}/?${kind}=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("code-server did not start within 30 seconds.");
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
  });
}
