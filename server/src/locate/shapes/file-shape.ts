import path from "node:path";
import { fileFunctions } from "../../terraform/index/repository-files.ts";
import { FUNCTIONS } from "../../terraform/values/functions.ts";
import { known, type Scalar, type Value } from "../../terraform/values/value.ts";
import { NO_SHAPE } from "./directory-shapes.ts";
import { DEEP, type FileSource, KEYS, type Path, type Shape, SPLAT } from "./model.ts";
import { foldedParts, type Parts, textsOfNumber } from "./text.ts";
import { isText } from "./walker.ts";

/** What a folder of the repository says with `file(name)`, decoded or not; undefined for what is no file. */
export function contentOfFile({ name, as }: FileSource, folder: string, repository: string): Value | undefined {
  const text = fileFunctions({ repository, folder: path.join(repository, folder) }).file?.([known(name)]);
  return text?.kind !== "known" || as === "templatefile" ? text : FUNCTIONS[as]?.([text]);
}

/** The shape of what something made of a file says. */
export function shapeOfContent({ as }: FileSource, content: Value | undefined, way: Path): Shape {
  if (content === undefined) return NO_SHAPE;
  if (as === "templatefile") return content.kind === "known" ? startOfTemplate(String(content.value)) : NO_SHAPE;
  const texts: Parts[] = [];
  for (const each of textsIn(content, way)) texts.push(foldedParts([each]));
  const open = texts.some((parts) => parts.length === 1 && parts[0] === null);
  return { ...NO_SHAPE, texts: open ? [] : texts, open, classes: way.at(-1) === KEYS ? ["figures"] : [] };
}

/** What a template makes starts with its own text, up to where something is put in. */
function startOfTemplate(text: string): Shape {
  const [start = ""] = text.split(/[$%]/, 1);
  const parts = foldedParts([start, null]);
  return parts.length < 2 ? { ...NO_SHAPE, open: true } : { ...NO_SHAPE, texts: [parts] };
}

function* textsIn(value: Value, way: Path): Generator<string> {
  if (value.kind === "known") yield* textsOfScalar(value.value, way);
  else if (value.kind === "list") {
    for (const item of value.items) yield* textsIn(item, isWhole(way) ? way : way[0] === KEYS ? [] : way.slice(1));
  } else if (value.kind === "object") yield* textsOfObject(value.entries, way);
}

function* textsOfScalar(value: Scalar, way: Path): Generator<string> {
  if (value === null || !isText(way)) return;
  if (typeof value === "number") yield* textsOfNumber(value);
  else yield String(value);
}

function* textsOfObject(entries: ReadonlyMap<string, Value>, way: Path): Generator<string> {
  const [step] = way;
  if (step === SPLAT) yield* textsOfObject(entries, way.slice(1));
  for (const [key, item] of entries) {
    if (step === KEYS || step === DEEP) yield key;
    if (step === KEYS || (step?.startsWith(".") === true && step !== `.${key}`)) continue;
    yield* textsIn(item, isWhole(way) ? way : way.slice(1));
  }
}

/** Everything inside is wanted, however deep. */
function isWhole([step]: Path): boolean {
  return step === undefined || step === DEEP;
}
