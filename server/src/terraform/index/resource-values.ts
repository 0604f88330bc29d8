import type { Block, Expression, TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate } from "../values/evaluate.ts";
import { piecesOf, textOf } from "../values/patterns.ts";
import { unknown, type Value } from "../values/value.ts";
import { dataSourceValue } from "./data-sources.ts";
import { expandBlock, expansionOf } from "./instances.ts";
import type { ModuleInstance, ResourceDeclaration } from "./model.ts";
import { attrName, keyOf, type Place, type Resolved, reference, skipIndex, splatAttribute } from "./place.ts";
import { GENERATED_SUFFIX, suffixBehind } from "./prefixes.ts";
import { isRandom, randomValue } from "./random-values.ts";
import { remoteOutput } from "./remote-states.ts";

/** Attributes that a resource takes as written: following them keeps names known across references. */
const FOLLOWED: ReadonlySet<string> = new Set([
  "bucket",
  "name",
  "identifier",
  "cluster_identifier",
  "function_name",
  "family",
  "domain",
  "domain_name",
  "name_prefix",
  "bucket_prefix",
  "region",
]);

/** Types whose `id` is one of their arguments as written. Source: the "Attribute Reference" of the provider's pages. */
const ID_IS: Readonly<Record<string, string>> = {
  aws_autoscaling_group: "name",
  aws_cloudwatch_event_rule: "name",
  aws_cloudwatch_log_group: "name",
  aws_db_subnet_group: "name",
  aws_dynamodb_table: "name",
  aws_ecr_repository: "name",
  aws_iam_group: "name",
  aws_iam_instance_profile: "name",
  aws_iam_role: "name",
  aws_iam_user: "name",
  aws_kms_alias: "name",
  aws_lambda_function: "function_name",
  aws_rds_cluster: "cluster_identifier",
  aws_s3_bucket: "bucket",
  aws_ssm_parameter: "name",
};

const NOTHING = unknown("it is only known after apply");

/** `data.aws_region.current.name` and every other data source. */
export function dataSource(place: Place, steps: readonly TraversalStep[]): Resolved {
  const { scopes, module } = place;
  const [type, name] = [attrName(steps[0]), attrName(steps[1])];
  if (type === null || name === null) return { value: unknown("an incomplete reference"), used: 0 };
  const address = `data.${type}.${name}`;
  const at = skipIndex(steps, 2);
  const attribute = attrName(steps[at]);
  const declaration = module.directory.resources.get(address);
  if (declaration === undefined || attribute === null || steps[2]?.kind === "splat") {
    return { value: reference(address, module), used: at };
  }
  if (type === "terraform_remote_state") return remoteState(place, declaration, { steps, at });
  const value = scopes.remembered(module, `${address}.${attribute}`, () => {
    const evaluateThere = (expression: Expression, there: ModuleInstance, bindings?: ReadonlyMap<string, Value>) =>
      evaluate(expression, scopes.scopeOf(there, bindings));
    return dataSourceValue(declaration, module, { attribute, evaluate: evaluateThere }) ?? NOTHING;
  });
  return value.kind === "unknown" ? { value: reference(address, module), used: at } : { value, used: at + 1 };
}

/** An output of another root: `outputs` and its name are used up. */
function remoteState(
  { scopes, module }: Place,
  declaration: ResourceDeclaration,
  { steps, at }: { readonly steps: readonly TraversalStep[]; readonly at: number },
): Resolved {
  const computed: Resolved = { value: reference(declaration.address, module), used: at };
  const output = attrName(steps[at + 1]);
  if (output === null) return computed;
  const go = (expression: Expression): Value => evaluate(expression, scopes.scopeOf(module));
  const value = scopes.remembered(
    module,
    `${declaration.address}.outputs.${output}`,
    () => remoteOutput(declaration, module, { steps: steps.slice(at), evaluate: go }) ?? NOTHING,
  );
  return value === NOTHING || value.kind === "unknown" ? computed : { value, used: at + 2 };
}

/** `aws_s3_bucket.logs.bucket`: the argument as written, or a reference to what is computed. */
export function resourceAttribute(place: Place, type: string, steps: readonly TraversalStep[]): Resolved {
  const { module } = place;
  const name = attrName(steps[0]);
  if (name === null || !type.includes("_")) {
    return { value: unknown(`\`${type}\` is not known here`), used: steps.length };
  }
  const declaration = module.directory.resources.get(`${type}.${name}`);
  const at = skipIndex(steps, 1);
  const computed: Resolved = { value: reference(`${type}.${name}`, module), used: at };
  if (declaration === undefined) return computed;
  const splat = splatAttribute(steps, 1);
  if (splat !== null) {
    const all = everyInstance(place, declaration, splat);
    return all === null ? computed : { value: all, used: steps.length };
  }
  const attribute = attrName(steps[at]);
  if (attribute === null || steps[1]?.kind === "splat") return computed;
  const value = attributeValue(place, declaration, attribute, keyOf(steps[1], place) ?? "");
  return value === null ? computed : { value, used: at + 1 };
}

/** The argument that a reference to an attribute takes as its block writes it, or its `*_prefix` form; null for others. */
export function followedArgument(type: string, attribute: string): string | null {
  const argument = attribute === "id" ? (ID_IS[type] ?? attribute) : attribute;
  return FOLLOWED.has(argument) ? argument : null;
}

/** What is known of an attribute of the instance with a key; null when that is no more than what it refers to. */
function attributeValue(place: Place, declaration: ResourceDeclaration, asked: string, key: string): Value | null {
  const { scopes, module } = place;
  const { type, block, address } = declaration;
  const attribute = isRandom(type) ? asked : followedArgument(type, asked);
  if (attribute === null) return null;
  const value = scopes.remembered(module, `${address}${key}.${attribute}`, () => {
    const scope = scopes.scopeOf(module, bindingsAt(place, declaration, key));
    const go = (expression: Expression): Value => evaluate(expression, scope);
    return isRandom(type) ? made(declaration, attribute, go) : written(block, attribute, go);
  });
  return value.kind === "unknown" && value.text === undefined ? null : value;
}

/** The argument as it is written, or what its `*_prefix` form makes. */
function written(block: Block, attribute: string, go: (expression: Expression) => Value): Value {
  const argument = attributeOf(block, attribute);
  if (argument !== undefined) return go(argument.value);
  const prefix = attributeOf(block, `${attribute}_prefix`);
  const pieces = prefix === undefined ? null : piecesOf(go(prefix.value));
  if (pieces === null) return NOTHING;
  return textOf([...pieces.parts, ...GENERATED_SUFFIX, suffixBehind(block)], "the provider makes up its end");
}

/** What the `random` provider makes. One whose changes are ignored may have been made with other arguments. */
function made(
  { type, block, address }: ResourceDeclaration,
  attribute: string,
  go: (expression: Expression) => Value,
): Value {
  const lifecycle = block.body.blocks.find((nested) => nested.type === "lifecycle");
  if (lifecycle !== undefined && attributeOf(lifecycle, "ignore_changes") !== undefined) return NOTHING;
  const argument = (name: string): Value | undefined => {
    const written = attributeOf(block, name);
    const value = written === undefined ? undefined : go(written.value);
    return value?.kind === "known" && value.value === null ? undefined : value;
  };
  return randomValue(type, attribute, argument, address) ?? NOTHING;
}

/** The attribute of every instance of a block that is made once or a known number of times; null when that is not known. */
function everyInstance(place: Place, declaration: ResourceDeclaration, attribute: string): Value | null {
  const { scopes, module } = place;
  const expansion = expansionOf(declaration.block, (expression) => evaluate(expression, scopes.scopeOf(module)));
  const count = expansion.kind === "single" ? 1 : expansion.kind === "count" ? expansion.count : null;
  if (count === null) return null;
  const items: Value[] = [];
  for (let i = 0; i < count; i++) {
    const value = attributeValue(place, declaration, attribute, expansion.kind === "single" ? "" : `[${i}]`);
    if (value === null) return null;
    items.push(value);
  }
  return { kind: "list", items };
}

/** `each` and `count` of the instance with this key; nothing when there is no such instance. */
function bindingsAt(
  { scopes, module }: Place,
  { block }: ResourceDeclaration,
  key: string,
): ReadonlyMap<string, Value> | undefined {
  if (key === "") return undefined;
  const instances = expandBlock("", block, (expression) => evaluate(expression, scopes.scopeOf(module)));
  return instances.find(({ address }) => address === key)?.bindings;
}
