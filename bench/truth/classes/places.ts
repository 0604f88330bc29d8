import {
  ACCOUNTS,
  accountLines,
  type Declaration,
  declare,
  hcl,
  locals,
  newRoot,
  noteLive,
  put,
  type Root,
  variable,
  word,
} from "../draft.ts";
import { BUCKET, type Kind, NAMED, REGIONAL, ROLE } from "../kinds.ts";
import type { Draft, PitfallClass } from "../model.ts";

/** The same name in production and staging; the provider blocks say which account. */
function accounts(draft: Draft): void {
  const live = `acme-${word(draft)}`;
  const kind = draft.random.pick([...REGIONAL, ROLE]);
  const account = draft.random.pick(["allowed", "role"] as const);
  for (const environment of ["production", "staging"] as const) {
    const root = newRoot(draft, { environment, account });
    declare(draft, {
      subject: "accounts",
      kind,
      directory: root.path,
      root,
      label: "this",
      naming: { text: `"${live}"`, live },
    });
  }
}

/** The same, and nothing says the account: a list is the right answer. */
function undecided(draft: Draft): void {
  const live = `acme-${word(draft)}`;
  const kind = draft.random.pick(REGIONAL);
  const stem = draft.random.pick(["a", "b"] as const);
  for (const environment of ["production", "staging"] as const) {
    const path = `stacks/${stem}${++draft.serial}`;
    const root = newRoot(draft, { environment, account: "none", path });
    const where = { ...root.where, region: "eu-west-1" };
    draft.directories.delete(path);
    put(draft, path, "main.tf", hcl('provider "aws"', 'region = "eu-west-1"'));
    const naming = { text: `"${live}"`, live };
    declare(draft, { subject: "same-name", kind, directory: path, root: { path, where }, naming, decidedBy: "state" });
  }
}

/** One root, two regions by provider alias. */
function regions(draft: Draft): void {
  const live = `acme-${word(draft)}`;
  const root = newRoot(draft);
  const far = { path: root.path, where: { ...root.where, region: "ap-southeast-2" } };
  const shared = {
    subject: "regions",
    kind: draft.random.pick(REGIONAL),
    directory: root.path,
    naming: { text: `"${live}"`, live },
  };
  put(
    draft,
    root.path,
    "providers.tf",
    hcl(
      'provider "aws"',
      'alias = "far"',
      'region = "ap-southeast-2"',
      ...accountLines(root.account ?? "none", root.where),
    ),
  );
  if (draft.random.chance(0.5)) {
    declare(draft, { ...shared, root });
    declare(draft, {
      ...shared,
      root: far,
      extra: [draft.random.chance(0.6) ? "provider = aws.far" : 'region = "ap-southeast-2"'],
    });
    return;
  }
  const folder = `modules/regional-${draft.serial}`;
  const label = "this";
  const naming = { text: `"${live}"`, live };
  declare(draft, { ...shared, root, directory: folder, label, naming, module: "module.near" });
  noteLive(draft, { ...shared, root: far, directory: folder, label, naming, module: "module.far" });
  put(draft, root.path, "main.tf", hcl('module "near"', `source = "⟪${folder}⟫"`));
  put(draft, root.path, "main.tf", hcl('module "far"', `source = "⟪${folder}⟫"`, "providers = { aws = aws.far }"));
}

/** One root, values in a file per environment, which `-var-file` chooses. */
function varFiles(draft: Draft): void {
  const own = word(draft);
  const kind = draft.random.pick(NAMED);
  const root = newRoot(draft, { account: "none" });
  const folder = draft.random.pick(["env", "vars", "."] as const);
  const bare = draft.random.chance(0.5);
  const label = `v${++draft.serial}`;
  const text = bare ? "var.own_name" : `"\${var.environment}-${own}"`;
  put(draft, root.path, "variables.tf", variable("own_name", null), variable("environment", null));
  putBlock(draft, root, { kind, label, text });
  for (const environment of ["production", "staging"] as const) {
    const live = bare ? `${own}-${environment === "production" ? "one" : "two"}` : `${environment}-${own}`;
    const where = { account: ACCOUNTS[environment], region: root.where.region, environment };
    const path = folder === "." ? root.path : `${root.path}/${folder}`;
    put(draft, path, `${environment}.tfvars`, `environment = "${environment}"\nown_name = "${live}"\n`);
    const given: Declaration = {
      subject: "var-files",
      kind,
      directory: root.path,
      root: { path: root.path, where },
      label,
      naming: { text, live },
    };
    noteLive(draft, { ...given, label });
  }
}

/** Writes the block whose live resources are noted one environment at a time. */
function putBlock(
  draft: Draft,
  root: Root,
  { kind, label, text }: { readonly kind: Kind; readonly label: string; readonly text: string },
): void {
  const lines = [`${kind.attribute} = ${text}`, ...kind.body];
  put(draft, root.path, "main.tf", hcl(`resource "${kind.type}" "${label}"`, ...lines));
}

/** Names by `terraform.workspace`. */
function workspaces(draft: Draft): void {
  const own = word(draft);
  const root = newRoot(draft, { account: "none" });
  const byMap = draft.random.chance(0.5);
  const text = byMap ? "local.names[terraform.workspace]" : `"\${terraform.workspace}-${own}"`;
  if (byMap)
    put(draft, root.path, "locals.tf", locals(`names = { production = "${own}-one", staging = "${own}-two" }`));
  const kind = draft.random.pick(NAMED);
  const label = `w${++draft.serial}`;
  putBlock(draft, root, { kind, label, text });
  for (const environment of ["production", "staging"] as const) {
    const live = byMap ? `${own}-${environment === "production" ? "one" : "two"}` : `${environment}-${own}`;
    const where = { account: ACCOUNTS[environment], region: root.where.region, environment };
    const at = { path: root.path, where };
    noteLive(draft, { subject: "workspace", kind, directory: root.path, root: at, label, naming: { text, live } });
  }
}

/** Terragrunt units that give a module its inputs. */
function terragrunt(draft: Draft): void {
  const own = word(draft);
  const kind = draft.random.pick([BUCKET, ...REGIONAL]);
  const folder = `modules/unit-${own}`;
  put(draft, folder, "variables.tf", variable("name", null));
  put(draft, folder, "main.tf", hcl(`resource "${kind.type}" "this"`, `${kind.attribute} = var.name`, ...kind.body));
  for (const environment of ["production", "staging"] as const) {
    const path = `terragrunt/${environment}/${own}`;
    const where = { account: ACCOUNTS[environment], region: "eu-west-1", environment };
    const live = `acme-${environment}-${own}`;
    const input = draft.random.chance(0.5) ? `"${live}"` : `"acme-\${local.environment}-${own}"`;
    put(draft, path, "terragrunt.hcl", locals(`environment = "${environment}"`));
    put(
      draft,
      path,
      "terragrunt.hcl",
      hcl("terraform", `source = "⟪${folder}⟫"`),
      `inputs = {\n  name = ${input}\n}\n`,
    );
    noteLive(draft, {
      subject: "terragrunt",
      kind,
      directory: folder,
      root: { path, where },
      label: "this",
      naming: { text: null, live },
    });
  }
}

export const PLACES: readonly PitfallClass[] = [
  { id: "accounts", title: "the same name in two accounts", share: null, make: accounts },
  { id: "same-name", title: "the same name twice, nothing tells", share: null, make: undecided },
  {
    id: "regions",
    title: "the same name in two regions",
    share: null,
    frequency: "6.3 % of blocks name a provider",
    make: regions,
  },
  { id: "var-files", title: "values in a `-var-file` per environment", share: null, make: varFiles },
  { id: "workspace", title: "names by `terraform.workspace`", share: null, make: workspaces },
  { id: "terragrunt", title: "Terragrunt units", share: null, make: terragrunt },
];
