import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { forkRepository, type GitRepository, importFolder, openRepository } from "./repository.ts";

export interface SimPull {
  readonly number: number;
  /** Branch, in `headRepository`. */
  readonly head: string;
  /** The fork that the branch is in; absent when it is in the repository itself. */
  readonly headRepository?: RepositoryName | undefined;
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

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

export interface SimRepository {
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** What it is a fork of. */
  readonly parent?: RepositoryName | undefined;
  readonly git: GitRepository;
  readonly pulls: SimPull[];
  readonly labels: SimLabel[];
  /** Runs changes of one repository one after the other, as GitHub's database does. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
  /** Where a pull request's branch is; undefined when that fork is gone. */
  headOf(pull: SimPull): SimRepository | undefined;
}

export interface State {
  find(owner: string, name: string): SimRepository | undefined;
  all(): readonly SimRepository[];
  add(owner: string, name: string, from: string): Promise<SimRepository>;
  /** Makes a fork, or gives the one that is there. */
  fork(of: SimRepository, as: RepositoryName): Promise<SimRepository>;
  /** An owner's repository among a repository, its parents and all their forks. */
  inNetwork(repository: SimRepository, owner: string): SimRepository | undefined;
  save(): Promise<void>;
}

interface Saved {
  readonly repositories: readonly Pick<
    SimRepository,
    "owner" | "name" | "defaultBranch" | "parent" | "pulls" | "labels"
  >[];
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
  const find = (owner: string, name: string): SimRepository | undefined => repositories.get(keyOf(owner, name));
  const take = (saved: Saved["repositories"][number]): SimRepository => {
    const repository = build(dataDir, saved, find);
    repositories.set(keyOf(saved.owner, saved.name), repository);
    return repository;
  };
  for (const saved of (await readSaved(file)).repositories) take(saved);
  let saving: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const saved: Saved = {
      repositories: [...repositories.values()].map(({ owner, name, defaultBranch, parent, pulls, labels }) => ({
        owner,
        name,
        defaultBranch,
        parent,
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
    find,
    all: () => [...repositories.values()],
    save,
    async add(owner, name, from) {
      const known = repositories.get(keyOf(owner, name));
      if (known !== undefined) return known;
      const gitDir = gitDirOf(dataDir, owner, name);
      await importFolder(gitDir, from);
      const head = (await readFile(join(gitDir, "HEAD"), "utf8")).trim().replace(/^ref: refs\/heads\//, "");
      const repository = take({ owner, name, defaultBranch: head, pulls: [], labels: [...FIRST_LABELS] });
      await save();
      return repository;
    },
    async fork(of, { owner, name }) {
      const known = find(owner, name);
      if (known !== undefined) return known;
      await forkRepository(gitDirOf(dataDir, owner, name), of.git.gitDir);
      const parent = { owner: of.owner, name: of.name };
      const { defaultBranch } = of;
      const repository = take({ owner, name, defaultBranch, parent, pulls: [], labels: [...FIRST_LABELS] });
      await save();
      return repository;
    },
    inNetwork(repository, owner) {
      const root = rootOf(repository, find);
      return [...repositories.values()].find(
        (each) => each.owner.toLowerCase() === owner.toLowerCase() && rootOf(each, find) === root,
      );
    },
  };
}

type Find = State["find"];

/** The repository that all forks of a network come from in the end. */
export function rootOf(repository: SimRepository, find: Find): SimRepository {
  const { parent } = repository;
  const above = parent === undefined ? undefined : find(parent.owner, parent.name);
  return above === undefined ? repository : rootOf(above, find);
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

function build(dataDir: string, saved: Saved["repositories"][number], find: Find): SimRepository {
  let last: Promise<unknown> = Promise.resolve();
  return {
    headOf: ({ headRepository }) =>
      headRepository === undefined ? find(saved.owner, saved.name) : find(headRepository.owner, headRepository.name),
    ...saved,
    git: openRepository(gitDirOf(dataDir, saved.owner, saved.name)),
    exclusive(work) {
      const next = last.then(work, work);
      last = next.catch(() => undefined);
      return next;
    },
  };
}
