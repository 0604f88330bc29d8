import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { type CodeServer, findCodeServer, openWindow } from "./code-server.ts";
import { type Person, person } from "./person.ts";
import { prepare, type Scenario } from "./scenario.ts";
import { type StandIns, startStandIns } from "./stand-ins.ts";
import { type Camera, emptyView, walk } from "./walk.ts";

/** `dark` first: it is the editor's own default, and the walkthrough's pictures are made of it. */
const THEMES = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "high-contrast": "Default High Contrast",
} as const;
type Theme = keyof typeof THEMES;

/** Installs the package as a user would and photographs every surface. Gives the exit code. */
export async function main(root: string, argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { theme: { type: "string" }, out: { type: "string" }, only: { type: "string" } },
  });
  const server = await findCodeServer(root);
  if (typeof server === "string") {
    console.log(`No screenshots were taken: ${server}`);
    return 1;
  }
  const work = await mkdtemp(join(tmpdir(), "terrafix-shots-"));
  const standIns = await startStandIns(root, join(work, "github"));
  try {
    const extensionsDir = await install(server, root, work);
    for (const theme of Object.keys(THEMES) as Theme[]) {
      if (values.theme !== undefined && values.theme !== theme) continue;
      const out = values.out ?? join(root, "docs", "images");
      const walkthrough = values.out ?? join(root, "media", "walkthrough");
      await photograph({ server, standIns, root, work, theme, extensionsDir, out, walkthrough }, values.only);
      await reduce([...(await pictures(out, theme)), ...(await pictures(walkthrough, theme))]);
    }
    return 0;
  } finally {
    await standIns.close();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function install({ entry }: CodeServer, root: string, work: string): Promise<string> {
  const run = promisify(execFile);
  const vsix = join(work, "terrafix.vsix");
  await run(process.execPath, [join(root, "scripts", "package.mjs"), "--out", vsix]);
  const extensionsDir = join(work, "extensions");
  const data = join(work, "install-data");
  await run(process.execPath, [
    entry,
    "--install-extension",
    vsix,
    "--extensions-dir",
    extensionsDir,
    "--user-data-dir",
    data,
  ]);
  await packFolder(join(root, "test", "vscode", "github-provider"), join(work, "provider.vsix"));
  const provider = ["--install-extension", join(work, "provider.vsix")];
  await run(process.execPath, [entry, ...provider, "--extensions-dir", extensionsDir, "--user-data-dir", data]);
  console.log("Installed the package.");
  return extensionsDir;
}

async function pictures(folder: string, theme: Theme): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(`-${theme}.png`)).map((name) => join(folder, name));
}

/** A palette makes a picture a third as large, and nobody sees it. Without the program it stays as it is. */
async function reduce(files: readonly string[]): Promise<void> {
  const options = ["--force", "--skip-if-larger", "--strip", "--ext", ".png", "--quality", "85-100"];
  await promisify(execFile)("pngquant", [...options, "--", ...files]).catch((error: unknown) => {
    // 98 and 99: some would have become larger, or worse than asked for, and were left alone.
    const { code } = error as { code?: unknown };
    if (code !== 98 && code !== 99) console.log("The pictures are not reduced; install pngquant for that.");
  });
}

async function packFolder(folder: string, vsix: string): Promise<void> {
  await createVSIX({
    cwd: folder,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
    allowStarActivation: true,
  });
}

interface Session {
  readonly server: CodeServer;
  readonly standIns: StandIns;
  readonly root: string;
  readonly work: string;
  readonly theme: Theme;
  readonly extensionsDir: string;
  readonly out: string;
  /** For the pictures of the extension's own walkthrough. */
  readonly walkthrough: string;
}

/** Windows with nothing to list, after the walk: what the view says there. */
const EMPTY = [
  { name: "no-terraform", trusted: true, folders: ["notes"] },
  { name: "nothing-found", trusted: true, folders: ["clean"] },
  { name: "restricted", trusted: false, folders: ["clean"] },
] as const;

/** `only` names one of the windows after the walk, whose pictures are there already. */
async function photograph(session: Session, only: string | undefined): Promise<void> {
  const { standIns, theme, out } = session;
  const count = { pictures: 0 };
  if (only !== undefined) {
    const file = (await pictures(out, theme)).find((name) => name.endsWith(`-${only}-${theme}.png`));
    count.pictures = Number(basename(file ?? "0").slice(0, 2)) - 1;
  }
  if (only === undefined)
    await inWindow(session, count, { name: theme, trusted: true, folders: ["estate"] }, (user, camera) =>
      walk(user, camera, standIns, `estate-${theme}`),
    );
  for (const { name, trusted, folders } of EMPTY.filter((one) => only === undefined || one.name === only)) {
    await inWindow(session, count, { name: `${name}-${theme}`, trusted, folders }, (user, camera) =>
      emptyView(user, camera, name),
    );
  }
}

async function inWindow(
  { server, standIns, root, work, theme, extensionsDir, out, walkthrough }: Session,
  count: { pictures: number },
  scenario: Scenario,
  go: (user: Person, camera: Camera) => Promise<void>,
): Promise<void> {
  const prepared = await prepare(scenario, standIns, root, work);
  Object.assign(prepared.settings, {
    "workbench.colorTheme": THEMES[theme],
    "window.autoDetectColorScheme": false,
    "editor.fontSize": 13,
    "editor.minimap.enabled": false,
    "workbench.editor.enablePreview": false,
    "breadcrumbs.enabled": false,
  });
  await mkdir(out, { recursive: true });
  await mkdir(walkthrough, { recursive: true });
  const window = await openWindow({ server, prepared, extensionsDir, size: { width: 1280, height: 800 } });
  const { page } = window;
  const camera: Camera = {
    async shoot(name) {
      count.pictures += 1;
      const file = `${String(count.pictures).padStart(2, "0")}-${name}-${theme}.png`;
      // A pointer left where it clicked last shows a tooltip that nobody asked for.
      if (name !== "status") await page.mouse.move(900, 620);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(out, file) });
      console.log(`  ${file}`);
    },
    cut: async (name, clip) => {
      await page.screenshot({ path: join(walkthrough, `${name}-${theme}.png`), clip });
    },
  };
  try {
    console.log(`== ${scenario.name}`);
    await go(person(page), camera);
  } catch (error) {
    await page.screenshot({ path: join(out, `failed-${theme}.png`) });
    throw error;
  } finally {
    await window.close();
  }
}
