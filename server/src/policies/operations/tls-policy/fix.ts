import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import type { ResourceNode } from "../../../terraform/index/model.ts";
import type { Block, Expression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import type { Change, Companion } from "../../model.ts";
import { notEditable, refuse } from "../common/refuse.ts";
import { topBlockAt } from "../common/walk.ts";
import { hclStatement, jsonStatement, policyAttributeText, type StatementParts, statementBlock } from "./build.ts";
import { type LinkedPolicy, ownerTextIn } from "./companions.ts";
import { insertStatement } from "./insert.ts";
import type { TlsParameters } from "./parameters.ts";
import { type Place, readPolicy } from "./read.ts";
import type { PolicyEnv } from "./symbol.ts";

/** Resources of the new statement inside an existing companion; null when it does not name the owner by reference. */
export function resourcesOf(policy: LinkedPolicy, { suffixes }: TlsParameters): readonly string[] | null {
  const owner = ownerTextIn(policy);
  return owner === null ? null : suffixes.map((suffix) => `\${${owner}.arn}${suffix}`);
}

/** Resources of a statement inside the owner itself, which cannot refer to itself: its ARN spelled out. */
export function inlineResources(
  node: ResourceNode,
  { service, nameAttribute, suffixes }: TlsParameters,
): readonly string[] | null {
  const { block, file } = node.declaration;
  const name = attributeOf(block, nameAttribute)?.value;
  if (name === undefined || service !== "s3") return null;
  const text = file.text.slice(name.start, name.end);
  const isQuoted = (name.kind === "literal" || name.kind === "template") && text.startsWith('"');
  const inside = isQuoted ? text.slice(1, -1) : `\${${text}}`;
  return suffixes.map((suffix) => `arn:aws:s3:::${inside}${suffix}`);
}

/** The change that adds the statement to the policy an expression leads to. */
export function changeFor(options: {
  readonly expression: Expression;
  readonly env: PolicyEnv;
  readonly resources: readonly string[] | null;
  /** Block in which the policy is used. */
  readonly block: Block;
  readonly parameters: TlsParameters;
}): Result<Change, Refusal> {
  const { expression, env, resources, block, parameters } = options;
  const { place } = readPolicy(expression, env);
  if (place.kind === "none") {
    return refuse("no-fix", `The statement cannot be added by rule: ${place.because}. Add it there by hand.`);
  }
  if (resources === null) {
    return refuse(
      "no-fix",
      `The policy does not refer to \`${env.owner.declaration.address}\` directly, so the statement cannot name it: add it by hand.`,
    );
  }
  const parts: StatementParts = { actions: parameters.actions, resources };
  const iterates = resources.some((resource) => /\b(each|count)\./.test(resource));
  if (place.kind === "data") {
    return iterates ? refuse("no-fix", perInstance(place.node.declaration.address)) : addBlock(place.node, parts);
  }
  const { file } = place.env;
  if (iterates && (file !== env.file || place.whole.start < block.start || place.whole.end > block.end)) {
    return refuse("no-fix", perInstance("a local"));
  }
  return rewrite(place, parts);
}

function perInstance(where: string): string {
  return `Each instance has a resource of its own, but the policy is written once in ${where}: add the statement by hand.`;
}

function addBlock(node: ResourceNode, parts: StatementParts): Result<Change, Refusal> {
  const { file, block } = node.declaration;
  const ops = [{ op: "append-block", path: [], text: statementBlock(parts) }] as const;
  return ok({ kind: "ops", file, block, ops });
}

function rewrite(place: Extract<Place, { kind: "statements" }>, parts: StatementParts): Result<Change, Refusal> {
  const { file } = place.env;
  const within = topBlockAt(file, place.whole.start);
  if (within === null) return refuse("no-fix", `The policy in ${file.path} does not stand in a block: add it by hand.`);
  const generated = notEditable(file);
  if (generated !== null) return generated;
  const text = insertStatement({
    text: file.text,
    syntax: place.syntax,
    whole: place.whole,
    list: place.list,
    items: place.items,
    isList: place.isList,
    statement: place.syntax === "hcl" ? hclStatement(parts) : jsonStatement(parts),
  });
  return ok({ kind: "replace", file, within, expression: place.whole, text });
}

/** A new companion with nothing but the statement. */
export function newPolicy(parameters: TlsParameters): Companion {
  const { companion, link, linkTo, nameAttribute, policyAttribute, actions, suffixes } = parameters;
  const resources = suffixes.map((suffix) => `\${{{owner}}.arn}${suffix}`);
  return {
    type: companion,
    link: { attribute: link, owner: linkTo, name: nameAttribute },
    require: { all: [] },
    prefer: [],
    template: policyAttributeText(policyAttribute, { actions, resources }),
    suffix: "tls_only",
  };
}
