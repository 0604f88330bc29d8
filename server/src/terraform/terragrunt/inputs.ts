import type { DeploymentInput } from "../index/deployment.ts";
import type { SourceFile } from "../index/model.ts";
import { childExpressions } from "../index/references.ts";
import { parsedFile } from "../index/source-file.ts";
import type { Expression } from "../syntax/ast.ts";
import { isWhollyKnown, unknown, type Value, whyUnknown } from "../values/value.ts";
import type { Config } from "./config.ts";
import { withoutPaths } from "./paths.ts";

/** The inputs of a unit: those of its includes in their order, its own above them. */
export function inputsOf(config: Config): ReadonlyMap<string, DeploymentInput> {
  const inputs = new Map<string, DeploymentInput>();
  for (const { config: included, strategy } of config.includes) {
    if (strategy !== "no_merge") for (const [name, input] of inputsOf(included)) add(inputs, name, input, strategy);
  }
  const deep = config.includes.some(({ strategy }) => strategy === "deep") ? "deep" : "shallow";
  for (const [name, input] of ownInputs(config)) add(inputs, name, input, deep);
  return inputs;
}

function add(inputs: Map<string, DeploymentInput>, name: string, input: DeploymentInput, strategy: string): void {
  const earlier = inputs.get(name);
  if (earlier === undefined || strategy !== "deep") {
    inputs.set(name, input);
    return;
  }
  const merged = (): Value => {
    return mergedDeeply(earlier.value(), input.value());
  };
  inputs.set(name, { ...input, value: merged });
}

/** Maps are merged key by key, lists put behind each other; anything else takes the place of what was below it. */
function mergedDeeply(below: Value, above: Value): Value {
  if (above.kind === "known" || above.kind === "pattern") return above;
  if (above.kind === "list" && below.kind === "list") {
    return { kind: "list", items: [...below.items, ...above.items] };
  }
  if (above.kind === "object" && below.kind === "object") {
    const entries = new Map(below.entries);
    for (const [key, value] of above.entries) {
      const earlier = entries.get(key);
      entries.set(key, earlier === undefined ? value : mergedDeeply(earlier, value));
    }
    return { kind: "object", entries, open: below.open || above.open };
  }
  const isDecided = (above.kind === "list" || above.kind === "object") && below.kind === "known";
  return isDecided ? above : unknown(isWhollyKnown(above) ? whyUnknown(below) : whyUnknown(above));
}

function ownInputs(config: Config): ReadonlyMap<string, DeploymentInput> {
  const attribute = parsedFile(config.file).body.attributes.find(({ name }) => name === "inputs");
  if (attribute === undefined) return new Map();
  const value = config.evaluate(attribute.value);
  const sites = sitesIn(attribute.value, config);
  const names = new Set([...(value.kind === "object" ? value.entries.keys() : []), ...sites.keys()]);
  return new Map([...names].map((name) => [name, inputOf(name, { config, value, attribute: attribute.value, sites })]));
}

interface Own {
  readonly config: Config;
  readonly value: Value;
  readonly attribute: Expression;
  readonly sites: ReadonlyMap<string, Site>;
}

interface Site {
  readonly file: SourceFile;
  readonly expression: Expression;
}

function inputOf(name: string, { config, value, attribute, sites }: Own): DeploymentInput {
  const site = sites.get(name);
  const { file, expression } = site ?? { file: config.file, expression: attribute };
  return {
    file,
    expression,
    via: `input \`${name}\` in ${file.path}`,
    decides: site !== undefined && isLiteral(expression),
    value: () => {
      const found = value.kind === "object" ? value.entries.get(name) : undefined;
      return found === undefined ? unknown(`input \`${name}\` is not known`) : withoutPaths(found);
    },
  };
}

/** Where the members of `{ … }` and of `merge({ … }, { … })` are written; later ones win. */
function sitesIn(expression: Expression, config: Config): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>();
  if (expression.kind === "paren") return sitesIn(expression.inner, config);
  if (expression.kind === "object") {
    for (const { name, value } of expression.elements) {
      if (name !== null) sites.set(name, { file: config.file, expression: value });
    }
  }
  if (expression.kind !== "call" || expression.name !== "merge") return sites;
  for (const argument of expression.args) {
    const inner = sitesIn(argument, config);
    // Whatever an argument that is no literal object holds hides what was written before it.
    const hidden = config.evaluate(argument);
    if (hidden.kind === "object") for (const name of hidden.entries.keys()) sites.delete(name);
    else if (inner.size === 0) sites.clear();
    for (const [name, site] of inner) sites.set(name, site);
  }
  return sites;
}

/** Names in a unit mean other things than in the module: only what has none can be followed and changed there. */
function isLiteral(expression: Expression): boolean {
  if (expression.kind === "traversal" || expression.kind === "call" || expression.kind === "invalid") return false;
  return childExpressions(expression).every(isLiteral);
}
