import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ExtensionSettings } from "../../../../shared/src/extension-settings.ts";
import type { Settings } from "../../../../shared/src/settings.ts";
import { EXCEPTIONS_FILE, type Exceptions, parseExceptions } from "../../config/exceptions.ts";
import type { Checkout } from "../../pipeline/ports.ts";
import type { Repository } from "../../pipeline/repository.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { type Catalogue, loadCatalogue } from "../../policies/catalogue.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import type { IndexOptions } from "../../terraform/index/options.ts";
import type { StateIndex } from "../../terraform/state/model.ts";
import { uriOf } from "../convert.ts";
import type { OpenDocument } from "../documents.ts";
import { createTree, type Tree } from "./tree.ts";

/** One workspace folder with everything that is known about it. */
export interface Folder {
  readonly uri: string;
  /** Absolute path. */
  readonly root: string;
  readonly tree: Tree;
  /** Fulfilled once a file of the folder can be judged, before everything was read: for what is asked of one file. */
  readonly readable: Promise<void>;
  readonly becomeReadable: () => void;
  /** Fulfilled once the folder was read for the first time, whatever came of it. */
  readonly ready: Promise<void>;
  readonly becomeReady: () => void;
  /** Settings of the folder's own `terrafix.yaml` under the environment. */
  base: Settings;
  /** What the editor is set to for this folder. */
  editor: ExtensionSettings;
  catalogue: Catalogue;
  exceptions: Exceptions;
  state: StateIndex | null;
  /** Something that decides which states there are has changed since they were read. */
  statesAreOld: boolean;
  /** States of remote backends on their way. */
  statesUnderWay: AbortController | null;
  /** The editor's watch of given state files: which ones, and how to end it. */
  watchedStates: { readonly key: string; readonly watch: { dispose(): void } | null };
  /** What git says; in a restricted workspace and before git was asked, the folder alone. */
  checkout: Checkout;
  /** What failed in the saved text of open documents, by file: for the scan on save. */
  readonly savedIssues: Map<string, ReadonlySet<string>>;
  /** Counts changes of anything but text that decides what is shown: settings, exceptions, findings. */
  revision: number;
}

export function createFolder(given: {
  readonly uri: string;
  readonly root: string;
  readonly base: Settings;
  readonly editor: ExtensionSettings;
}): Folder {
  const readable = gate();
  const ready = gate();
  return {
    ...given,
    tree: createTree(given.root, indexOptionsOf(given.base)),
    readable: readable.opened,
    becomeReadable: readable.open,
    ready: ready.opened,
    becomeReady: () => {
      readable.open();
      ready.open();
    },
    catalogue: enabledPolicies(given.base, given.editor),
    exceptions: { entries: [], problems: [] },
    state: null,
    statesAreOld: true,
    statesUnderWay: null,
    watchedStates: { key: "[]", watch: null },
    checkout: plainCheckout(given.root),
    savedIssues: new Map(),
    revision: 0,
  };
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** What is known of a folder without asking git. */
export function plainCheckout(root: string): Checkout {
  return {
    source: root,
    root,
    slug: null,
    baseBranch: null,
    headCommit: null,
    dispose: () => Promise.resolve(),
  };
}

/** The catalogue without the policies that the folder or the editor switches off. */
export function enabledPolicies(base: Settings, editor: ExtensionSettings): Catalogue {
  const catalogue = loadCatalogue();
  const off = new Set([...base.policies.disabled, ...editor.policies.disabled]);
  if (off.size === 0) return catalogue;
  return {
    policies: catalogue.policies.filter((policy) => !off.has(policy.id)),
    byId: (id) => (off.has(id) ? null : catalogue.byId(id)),
    byTest: (testId) => catalogue.byTest(testId).filter((policy) => !off.has(policy.id)),
  };
}

/** How the folder's code is read and applied: a property of the repository, so its `terrafix.yaml` says it. */
export function indexOptionsOf({ terraform }: Settings): IndexOptions {
  const { varFiles, workspace = null, ignore, cache } = terraform;
  return { varFiles, workspace, ignore, cache: cache ? cacheFolder("index") : undefined };
}

/** The folder as the pipeline's stages take it, over one of its indexes. */
export function repositoryOf(folder: Folder, index: TerraformIndex): Repository {
  return { checkout: folder.checkout, index, state: folder.state, exceptions: folder.exceptions };
}

/** Path relative to the folder with forward slashes, or null when the file is not in it. */
export function relativeTo(folder: Folder, file: string): string | null {
  const relative = path.relative(folder.root, file);
  if (relative === "" || relative.startsWith("..") || path.isAbsolute(relative)) return null;
  return relative.split(path.sep).join("/");
}

/** URI of a file of the folder; the editor's own spelling when it has the file open. */
export function uriIn(folder: Folder, file: string, open: (path: string) => OpenDocument | null): string {
  const full = path.join(folder.root, file);
  return open(full)?.uri ?? uriOf(full);
}

/** Reads the folder's exceptions; `buffer` is their text when they are open in the editor. */
export async function readExceptions(folder: Folder, buffer: string | null): Promise<Exceptions> {
  if (buffer !== null) return parseExceptions(buffer);
  try {
    return parseExceptions(await readFile(path.join(folder.root, EXCEPTIONS_FILE), "utf8"));
  } catch {
    // There are none, or they cannot be read: then none holds.
    return { entries: [], problems: [] };
  }
}
