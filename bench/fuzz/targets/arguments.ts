import { externalArguments } from "../../../server/src/locate/external.ts";
import { matchPattern, patternOf } from "../../../server/src/locate/patterns.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import type { Part } from "../../../server/src/terraform/values/holes.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";

/** One text in an argument of a call of a module from elsewhere. */
interface Text {
  readonly path: string;
  readonly value: Value;
}

/**
 * Asks an index for every argument of modules from elsewhere that a fresh index of the same files has, evaluated by plain
 * recursion over all uses of modules. Throws where it does not find what is there.
 */
export function checkArguments(
  index: TerraformIndex,
  fresh: TerraformIndex,
  example: (parts: readonly Part[]) => string,
): void {
  const all = everyArgument(fresh);
  for (const { path, value } of all) {
    const wanted = example(
      value.kind === "pattern" ? value.parts : [value.kind === "known" ? String(value.value) : ""],
    );
    // No name is empty.
    if (wanted === "") continue;
    const found = externalArguments(index, wanted).map((each) => each.path);
    const right = argumentsWith(all, wanted);
    if (found.join() !== right.join()) {
      throw new Error(
        `${path} ${JSON.stringify(wanted)}: found ${found.join() || "nothing"}, and it is ${right.join()}`,
      );
    }
  }
}

function everyArgument(index: TerraformIndex): readonly Text[] {
  return index.instances.flatMap((module) =>
    [...module.directory.calls.values()].flatMap((call) =>
      call.target === null
        ? call.block.body.attributes
            .filter(({ name }) => name !== "source")
            .flatMap(({ name, value }) => textsIn(index.evaluate(value, module), name, 0))
        : [],
    ),
  );
}

function textsIn(value: Value, path: string, depth: number): readonly Text[] {
  if (depth > 6) return [];
  if (value.kind === "list") return value.items.flatMap((item) => textsIn(item, path, depth + 1));
  if (value.kind === "object") {
    return [...value.entries].flatMap(([key, item]) => textsIn(item, `${path}.${key}`, depth + 1));
  }
  const isText = value.kind === "pattern" || (value.kind === "known" && typeof value.value === "string");
  return isText ? [{ path, value }] : [];
}

function argumentsWith(all: readonly Text[], wanted: string): readonly string[] {
  const known = all.filter(({ value }) => value.kind === "known" && value.value === wanted);
  const fits = ({ path, value }: Text): boolean => {
    const match = value.kind === "pattern" ? matchPattern(patternOf(value), wanted, false) : null;
    return match !== null && match.literal >= 6 && /name|bucket/.test(path);
  };
  return (known.length > 0 ? known : all.filter(fits)).map(({ path }) => path);
}
