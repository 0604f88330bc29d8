import { declare, hcl, locals, type Naming, newRoot, put, type Root, variable, word } from "../draft.ts";
import { NAMED } from "../kinds.ts";
import type { Draft, PitfallClass } from "../model.ts";

/** A name and the declarations it needs. */
interface Written {
  readonly text: string;
  readonly live: Naming["live"];
  /** Blocks that must stand beside it. */
  readonly needs?: readonly string[];
  /** Lines for terraform.tfvars. */
  readonly given?: string;
}

type Way = (own: string, root: Root, draft: Draft) => Written;

/** A class whose names are written in one of several ways, in a root module of its own. */
function named(subject: string, ways: readonly [Way, ...Way[]], decidedBy: "text" | "state" = "text") {
  return (draft: Draft): void => {
    const root = newRoot(draft);
    const kind = draft.random.pick(NAMED);
    const { text, live, needs = [], given } = draft.random.pick(ways)(word(draft), root, draft);
    put(draft, root.path, "names.tf", ...needs);
    if (given !== undefined) put(draft, root.path, "terraform.tfvars", `${given}\n`);
    declare(draft, { subject, kind, directory: root.path, root, naming: { text, live }, decidedBy });
  };
}

const LITERAL: readonly [Way, ...Way[]] = [
  (own) => ({ text: `"acme-${own}"`, live: `acme-${own}` }),
  (own) => ({ text: `"${own}"`, live: own }),
  (own) => ({ text: `"acme-${own}-logs"`, live: `acme-${own}-logs` }),
];

const TEMPLATE: readonly [Way, ...Way[]] = [
  (own, { where }) => ({
    text: `"\${var.environment}-${own}"`,
    live: `${where.environment}-${own}`,
    needs: [variable("environment", null)],
    given: `environment = "${where.environment}"`,
  }),
  (own, { where }) => ({
    text: `"\${local.prefix}-${own}"`,
    live: `acme-${where.environment}-${own}`,
    needs: [locals(`environment = "${where.environment}"`, 'prefix = "acme-${local.environment}"')],
  }),
  (own) => ({ text: `"\${var.project}-${own}"`, live: `acme-${own}`, needs: [variable("project", '"acme"')] }),
  (own, { where }) => ({
    text: `"${own}-\${var.environment == "${where.environment}" ? "main" : "side"}"`,
    live: `${own}-main`,
    needs: [variable("environment", `"${where.environment}"`)],
  }),
  // Nobody says what the variable is; the rest of the name is text.
  (own) => ({ text: `"\${var.stack}-${own}-logs"`, live: `blue-${own}-logs`, needs: [variable("stack", null)] }),
  (own) => ({ text: `"acme-${own}-\${var.stack}"`, live: `acme-${own}-green`, needs: [variable("stack", null)] }),
];

const WITH_DATA: readonly [Way, ...Way[]] = [
  (own) => ({
    text: `"\${data.aws_caller_identity.current.account_id}-${own}"`,
    live: ({ account }) => `${account}-${own}`,
    needs: [hcl('data "aws_caller_identity" "current"')],
  }),
  (own, { where }) => ({
    text: `"${own}-\${data.aws_region.current.name}"`,
    live: `${own}-${where.region}`,
    needs: [hcl('data "aws_region" "current"')],
  }),
  (own) => ({ text: `"${own}-\${terraform.workspace}"`, live: `${own}-default` }),
  (own) => ({
    text: `"\${data.terraform_remote_state.base.outputs.prefix}-${own}"`,
    live: `base-${own}`,
    needs: [hcl('data "terraform_remote_state" "base"', 'backend = "s3"')],
  }),
];

const BARE: readonly [Way, ...Way[]] = [
  (own) => ({ text: "var.own_name", live: own, needs: [variable("own_name", null)], given: `own_name = "${own}"` }),
  (own) => ({ text: "var.own_name", live: own, needs: [variable("own_name", `"${own}"`)] }),
  (own) => ({ text: "local.own_name", live: `acme-${own}`, needs: [locals(`own_name = "acme-${own}"`)] }),
  (own) => ({ text: `lower("ACME-${own.toUpperCase()}")`, live: `acme-${own}` }),
  (own, { where }) => ({
    text: `join("-", [var.environment, "${own}"])`,
    live: `${where.environment}-${own}`,
    needs: [variable("environment", `"${where.environment}"`)],
  }),
  (own) => ({ text: `format("%s-%s", "acme", local.part)`, live: `acme-${own}`, needs: [locals(`part = "${own}"`)] }),
  (own) => ({ text: `replace("acme_${own}", "_", "-")`, live: `acme-${own}` }),
  (own) => ({
    text: 'local.names["main"].id',
    live: own,
    needs: [locals(`names = { main = { id = "${own}" }, other = { id = "x" } }`)],
  }),
  (own) => ({
    text: 'lookup(var.names, "main", "none")',
    live: own,
    needs: [variable("names", null, "map(string)")],
    given: `names = { main = "${own}" }`,
  }),
  (own) => ({
    text: `coalesce(var.override, "acme-${own}")`,
    live: `acme-${own}`,
    needs: [variable("override", "null")],
  }),
];

const WEAK: readonly [Way, ...Way[]] = [
  (own) => ({
    text: '"${var.project}-${local.role}"',
    live: `acme-${own}`,
    needs: [variable("project", '"acme"'), locals(`role = "${own}"`)],
  }),
  (own) => ({
    text: '"${var.a}${var.b}"',
    live: `acme${own}`,
    needs: [variable("a", null), variable("b", null)],
    given: `a = "acme"\nb = "${own}"`,
  }),
];

/** Without a value anywhere: nothing to go by. */
const WEAK_UNKNOWN: readonly [Way, ...Way[]] = [
  (own) => ({
    text: '"${var.project}-${var.role}"',
    live: `acme-${own}`,
    needs: [variable("project", null), variable("role", null)],
  }),
  (own) => ({ text: "var.whole_name", live: own, needs: [variable("whole_name", null)] }),
];

export const WRITTEN: readonly PitfallClass[] = [
  { id: "literal", title: "literal", share: 32.0, make: named("literal", LITERAL) },
  { id: "template", title: "template of variables and locals", share: 40.7, make: named("template", TEMPLATE) },
  {
    id: "template-with-data",
    title: "template with a data source, a resource or the workspace",
    share: 3.1,
    make: named("template-with-data", WITH_DATA),
  },
  { id: "bare", title: "bare variable, local or function call", share: 8.9, make: named("bare", BARE) },
  {
    id: "weak-template",
    title: "template almost without literal text",
    share: 2.1,
    make: (draft) =>
      draft.random.chance(0.5)
        ? named("weak-template", WEAK)(draft)
        : named("weak-template", WEAK_UNKNOWN, "state")(draft),
  },
];
