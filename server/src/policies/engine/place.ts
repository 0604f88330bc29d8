import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { decideEach } from "../../terraform/index/decide-each.ts";
import { parsedFile } from "../../terraform/index/directories.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import type {
  DecisionSite,
  NodeInstance,
  ResourceNode,
  SourceFile,
  TerraformIndex,
} from "../../terraform/index/model.ts";
import type { Attribute, Expression, Span } from "../../terraform/syntax/ast.ts";
import { quoteHcl } from "../../terraform/syntax/text.ts";
import { sameValue } from "../../terraform/values/operators.ts";
import type { Change } from "../model.ts";
import { argumentFor } from "./foreign.ts";
import { hopsOf, usersOf } from "./users.ts";

/** A value put where it is really decided. */
export interface Placement {
  readonly change: Change;
  /** What decides it, when that is not the block itself: "default of variable `x` in variables.tf". */
  readonly via: string | null;
  readonly warnings: readonly string[];
}

/** Where to write `value` so that the attribute takes it. */
export function placeValue(options: {
  readonly index: TerraformIndex;
  readonly node: ResourceNode;
  readonly instance: NodeInstance;
  readonly attribute: Attribute;
  /** HCL text. */
  readonly value: string;
}): Result<Placement, Refusal> {
  const { index, node, instance, attribute, value } = options;
  const { file } = node.declaration;
  const own = replaceIn(file, attribute.value, value);
  const site = index.decide(attribute.value, file, node.module);
  const decided = site.kind === "expression" ? site : decideEach(index, node, instance, attribute.value);
  if (decided === null || decided.kind === "undecidable") return err(undecidable(attribute, file, value, site));
  if (decided.via.length === 0 && decided.file === file) {
    return own.ok ? ok({ change: own.value, via: null, warnings: [] }) : own;
  }
  const { foreign, warnings } = otherUsers(node, attribute);
  if (foreign.length > 0) {
    const differs = differingUse(index, node, instance, attribute);
    if (differs !== null) return err(differs);
    const by = `\`${file.text.slice(attribute.value.start, attribute.value.end)}\``;
    const warning = `${by} no longer decides \`${attribute.name}\` here: it is also used by ${foreign.join(", ")}, which must stay as they are.`;
    return own.ok ? ok({ change: own.value, via: null, warnings: [warning] }) : own;
  }
  const argument = isInstalledPath(decided.file.path) ? argumentFor(decided, value) : null;
  const change = argument === null ? replaceIn(decided.file, decided.expression, value) : ok(argument);
  if (!change.ok) return change;
  const hidden = otherValues(index, node, attribute.value);
  const via = argument === null ? (decided.via.at(-1) ?? null) : `in place of the ${decided.via.at(-1) ?? "default"}`;
  return ok({ change: change.value, via, warnings: [...warnings, ...hidden] });
}

function undecidable(attribute: Attribute, file: SourceFile, value: string, site: DecisionSite): Refusal {
  const line = lineOf(file, attribute.start);
  const because = site.kind === "undecidable" ? site.because : "the value differs per instance";
  return refusal(
    "no-fix",
    `\`${attribute.name}\` in ${file.path}:${line} cannot be changed safely: ${because}. Make the expression give \`${value}\`.`,
  );
}

/** 1-based line of an offset. */
export function lineOf(file: SourceFile, offset: number): number {
  let line = 1;
  for (const start of file.lineStarts) {
    if (start > offset) break;
    if (start > 0) line++;
  }
  return line;
}

/** The change that swaps an expression, in whatever top-level block or file-level attribute it stands. */
export function replaceIn(file: SourceFile, expression: Expression, value: string): Result<Change, Refusal> {
  const refused = refuseFile(file);
  if (refused !== null) return err(refused);
  const { body } = parsedFile(file);
  const holds = (span: Span): boolean => span.start <= expression.start && expression.end <= span.end;
  const within = body.blocks.find(holds) ?? body.attributes.find(holds);
  if (within === undefined) return err(refusal("no-fix", `the value in ${file.path} could not be found again`));
  const quoted =
    expression.kind === "literal" && typeof expression.value === "string" && /^(true|false|\d+)$/.test(value);
  return ok({ kind: "replace", file, within, expression, text: quoted ? quoteHcl(value) : value });
}

/** Files that are not edited: JSON is written by programs, and a link's target is where its text really is. */
export function refuseFile(file: SourceFile): Refusal | null {
  if (file.format === "json") {
    return refusal("generated-code", `${file.path} is JSON, which programs write: change what generates it.`);
  }
  if (file.isLink) {
    return refusal("generated-code", `${file.path} is a symbolic link: change the file it points at.`);
  }
  return null;
}

/** Writing the value into the block is for all its uses: those that have another value today must not lose it. */
function differingUse(
  index: TerraformIndex,
  node: ResourceNode,
  instance: NodeInstance,
  attribute: Attribute,
): Refusal | null {
  const { value } = attribute;
  const ours = index.evaluate(value, node.module, instance.bindings);
  const other = index
    .nodesOf(node.declaration)
    .find((use) => use !== node && !sameValue(index.evaluate(value, use.module, instance.bindings), ours));
  if (other === undefined) return null;
  const message = `\`${attribute.name}\` is decided by a value that also decides other things, and ${other.address} uses the same block with another value. Set it in the call of the module.`;
  return refusal("no-fix", message);
}

/**
 * Who else reads the variables and locals on the way. Uses for an attribute of the same name want the same; anything
 * else would change without being asked for.
 */
function otherUsers(node: ResourceNode, attribute: Attribute): { foreign: string[]; warnings: string[] } {
  const hops = hopsOf(attribute.value, node.module);
  const names = new Set([attribute.name, ...hops.map((hop) => hop.names.at(-1) ?? "")]);
  const foreign = new Set<string>();
  const same = new Set<string>();
  for (const hop of hops) {
    for (const user of usersOf(hop)) {
      const isSelf = user.where === node.declaration.address && user.attribute === attribute.name;
      if (isSelf || user.where.startsWith("output.") || user.where.startsWith("variable.")) continue;
      const passesOn = user.where.startsWith("local.") && names.has(user.where.slice("local.".length));
      if (names.has(user.attribute) || passesOn) same.add(user.where);
      else foreign.add(`${user.where} (\`${user.attribute}\`)`);
    }
  }
  const others = [...same].filter((where) => !where.startsWith("local.") && !where.startsWith("module."));
  const warnings = others.length === 0 ? [] : [`The same value decides \`${attribute.name}\` of ${others.join(", ")}.`];
  return { foreign: [...foreign], warnings };
}

/** Variable files that Terraform loads only when told to may say something else. */
function otherValues(index: TerraformIndex, node: ResourceNode, expression: Expression): readonly string[] {
  const last = hopsOf(expression, node.module).at(-1);
  const [name] = last?.names ?? [];
  if (last?.root !== "var" || name === undefined) return [];
  const folder = last.directory.path === "" ? "" : `${last.directory.path}/`;
  const loaded = last.directory.tfvars.get(name)?.file;
  const files = [...index.files.values()].filter(
    (file) =>
      file !== loaded &&
      file.path.startsWith(folder) &&
      /\.tfvars(\.json)?$/.test(file.path) &&
      parsedFile(file).body.attributes.some((attribute) => attribute.name === name),
  );
  return files.length === 0
    ? []
    : [
        `\`${name}\` is also set in ${files.map(({ path }) => path).join(", ")}; check it there when that file is used.`,
      ];
}
