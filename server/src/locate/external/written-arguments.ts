import { directoryFacts } from "../../terraform/index/directory.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { isAscii } from "../../terraform/values/value.ts";
import { createPatternTable } from "../pattern-table.ts";
import { matchPattern, type NamePattern } from "../patterns.ts";
import { shapeOfArgument } from "../shapes/directory-shapes.ts";
import { HERE, type Shape } from "../shapes/model.ts";
import { createReach } from "../shapes/reach.ts";
import { classesOf } from "../shapes/text.ts";
import type { WrittenArgument } from "./model.ts";

const META: ReadonlySet<string> = new Set(["source", "version", "providers", "count", "for_each", "depends_on"]);

/** Arguments of calls of modules outside of the repository by what they can come to, without evaluating any. */
export interface WrittenArguments {
  /** Those that the text may be in. */
  find(text: string): ReadonlySet<WrittenArgument>;
}

/** Reads the shapes of all such arguments of an index. */
export function readWrittenArguments(index: TerraformIndex): WrittenArguments {
  const reach = createReach(index, false);
  const open: WrittenArgument[] = [];
  const byShape = new Map<Shape, WrittenArgument[]>();
  for (const argument of writtenArguments(index)) {
    const { directory, call, attribute } = argument;
    const shape = shapeOfArgument(attribute.value, call.block, HERE, directory);
    const shapes = reach.from({ shape, directory });
    if (shapes === null) open.push(argument);
    else for (const each of shapes) push(byShape, each, argument);
  }
  const shapes = tableOf(byShape.keys());
  return {
    find: (text) => {
      // Normal forms, and the case of letters that are not ASCII, are not looked at.
      const found = new Set(isAscii(text) ? open : [...open, ...[...byShape.values()].flat()]);
      for (const shape of shapes(text.toLowerCase())) {
        for (const argument of byShape.get(shape) ?? []) found.add(argument);
      }
      return found;
    },
  };
}

function* writtenArguments(index: TerraformIndex): Generator<WrittenArgument> {
  for (const directory of index.directories.values()) {
    if (!directoryFacts(directory).outside) continue;
    for (const [place, call] of [...directory.calls.values()].entries()) {
      if (call.target !== null) continue;
      for (const [at, attribute] of call.block.body.attributes.entries()) {
        if (!META.has(attribute.name)) yield { directory, call, attribute, places: { call: place, attribute: at } };
      }
    }
  }
}

/** Which of the shapes allow for a text, in lower case, by what they have themselves. */
function tableOf(shapes: Iterable<Shape>): (text: string) => readonly Shape[] {
  const known = new Map<string, Shape[]>();
  const patterns = createPatternTable<{ readonly pattern: NamePattern; readonly shape: Shape }>();
  const classes = new Map<string, Shape[]>();
  for (const shape of shapes) {
    for (const each of shape.classes) push(classes, each, shape);
    for (const parts of shape.texts) {
      const [only = ""] = parts;
      const pattern = { parts, generatedSuffix: false, constrained: false };
      if (parts.length > 1 || only === null) patterns.add(pattern, { pattern, shape });
      else push(known, only, shape);
    }
  }
  return (text) => [
    ...(known.get(text) ?? []),
    ...patterns
      .find(text)
      .flatMap(({ pattern, shape }) => (matchPattern(pattern, text, false) === null ? [] : [shape])),
    ...classesOf(text).flatMap((each) => classes.get(each) ?? []),
  ];
}

function push<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
