import type { Context, Entered } from "./context.ts";
import { permissionOn } from "./options.ts";
import { rootOf, type SimRepository } from "./state.ts";

/** https://docs.github.com/rest/repos/repos#get-a-repository, with `parent` and `source` where it is a fork. */
export function repositoryJson(
  context: Context,
  origin: string,
  { repository, token }: Entered,
): Record<string, unknown> {
  const { find } = context.state;
  const short = ({ owner, name, defaultBranch, parent }: SimRepository): Record<string, unknown> => ({
    name,
    full_name: `${owner}/${name}`,
    owner: { login: owner, type: context.tokens.some(({ login }) => login === owner) ? "User" : "Organization" },
    default_branch: defaultBranch,
    archived: false,
    fork: parent !== undefined,
    permissions: {
      admin: false,
      push: permissionOn(token, owner, name) === "write",
      pull: permissionOn(token, owner, name) !== "none",
    },
    html_url: `${origin}/${owner}/${name}`,
    clone_url: `${origin}/${owner}/${name}.git`,
  });
  const { parent } = repository;
  const above = parent === undefined ? undefined : find(parent.owner, parent.name);
  return above === undefined
    ? short(repository)
    : { ...short(repository), parent: short(above), source: short(rootOf(repository, find)) };
}
