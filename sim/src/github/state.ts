import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitRepository, importFolder, openRepository } from "./repository.ts";

export interface SimPull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly author: string;
  readonly createdAt: string;
  title: string;
  body: string;
  draft: boolean;
  state: "open" | "closed";
  mergedAt: string | null;
  headSha: string;
  /** Where the base stood when the pull request was closed or merged, for its diff; null while open. */
  closedBase: string | null;
  labels: string[];
  events: { event: "labeled" | "unlabeled" | "closed" | "merged" | "reopened"; label?: string; at: string }[];
}

export interface SimLabel {
  readonly name: string;
  readonly color: string;
}

export interface SimRepository {
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly git: GitRepository;
  readonly pulls: SimPull[];
  readonly labels: SimLabel[];
  /** Runs changes of one repository one after the other, as GitHub's database does. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
}

export interface State {
  find(owner: string, name: string): SimRepository | undefined;
  all(): readonly SimRepository[];
  add(owner: string, name: string, from: string): Promise<SimRepository>;
  save(): Promise<void>;
}

interface Saved {
  readonly repositories: readonly Pick<SimRepository, "owner" | "name" | "defaultBranch" | "pulls" | "labels">[];
}

/** Labels that GitHub gives to every new repository. */
const FIRST_LABELS: readonly SimLabel[] = [
  { name: "bug", color: "d73a4a" },
  { name: "documentation", color: "0075ca" },
  { name: "enhancement", color: "a2eeef" },
];

/** Repositories and pull requests under a folder; what was there before is read back. */
export async function openState(dataDir: string): Promise<State> {
  const repositories = new Map<string, SimRepository>();
  const file = join(dataDir, "github.json");
  await mkdir(dataDir, { recursive: true });
  for (const saved of (await readSaved(file)).repositories) {
    repositories.set(keyOf(saved.owner, saved.name), build(dataDir, saved));
  }
  let saving: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const saved: Saved = {
      repositories: [...repositories.values()].map(({ owner, name, defaultBranch, pulls, labels }) => ({
        owner,
        name,
        defaultBranch,
        pulls,
        labels,
      })),
    };
    await writeFile(`${file}.new`, JSON.stringify(saved, null, 1));
    await rename(`${file}.new`, file);
  };
  const save = (): Promise<void> => {
    saving = saving.then(write, write);
    return saving;
  };
  return {
    find: (owner, name) => repositories.get(keyOf(owner, name)),
    all: () => [...repositories.values()],
    save,
    async add(owner, name, from) {
      const known = repositories.get(keyOf(owner, name));
      if (known !== undefined) return known;
      const gitDir = gitDirOf(dataDir, owner, name);
      await importFolder(gitDir, from);
      const head = (await readFile(join(gitDir, "HEAD"), "utf8")).trim().replace(/^ref: refs\/heads\//, "");
      const repository = build(dataDir, { owner, name, defaultBranch: head, pulls: [], labels: [...FIRST_LABELS] });
      repositories.set(keyOf(owner, name), repository);
      await save();
      return repository;
    },
  };
}

function keyOf(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}

export function gitDirOf(dataDir: string, owner: string, name: string): string {
  return join(dataDir, "repositories", owner.toLowerCase(), `${name.toLowerCase()}.git`);
}

async function readSaved(file: string): Promise<Saved> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Saved;
  } catch {
    return { repositories: [] };
  }
}

function build(dataDir: string, saved: Saved["repositories"][number]): SimRepository {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...saved,
    git: openRepository(gitDirOf(dataDir, saved.owner, saved.name)),
    exclusive(work) {
      const next = last.then(work, work);
      last = next.catch(() => undefined);
      return next;
    },
  };
}
