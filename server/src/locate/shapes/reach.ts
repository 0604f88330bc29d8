import type { ModuleDirectory, TerraformIndex } from "../../terraform/index/model.ts";
import { NO_SHAPE } from "./directory-shapes.ts";
import type { Flow, Shape } from "./model.ts";
import { createSources, type PlacedShape, perFlow, type Sources } from "./sources.ts";

/** Follows the flows of shapes through a whole repository, as it is applied for certain. */
export interface Reach {
  /** The shape and all that its texts can come from; null when they can be any. */
  from(placed: PlacedShape): ReadonlySet<Shape> | null;
}

/** @param everyWay also as roots are applied with var-files and in workspaces that nobody chose. */
export function createReach(index: TerraformIndex, everyWay: boolean): Reach {
  const sources = createSources(index, everyWay);
  const start = perFlow((flow, directory) => ({ shape: startOf(flow, directory, sources) }));
  const isText = perFlow((flow, directory) => hasText(flow, directory, sources));
  /** What a shape comes to by what is made of the texts of others; null for any text. */
  const made = ({ shape, directory }: PlacedShape): readonly Shape[] | null => {
    if (shape.open || shape.changed.some((flow) => isText(flow, directory))) return null;
    const starts = shape.starts.map((flow) => start(flow, directory).shape);
    return starts.every((each) => each !== null) ? [shape, ...starts] : null;
  };
  return {
    from(placed) {
      const reached = new Set<Shape>();
      const waiting = [placed];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (reached.has(next.shape)) continue;
        const shapes = made(next);
        if (shapes === null) return null;
        for (const shape of shapes) reached.add(shape);
        for (const flow of next.shape.flows) for (const each of sources(flow, next.directory)) waiting.push(each);
      }
      return reached;
    },
  };
}

/** Any text behind the starts of those that the flow can come from; null where these are any. */
function startOf(flow: Flow, directory: ModuleDirectory, sources: Sources): Shape | null {
  const texts: Shape["texts"][number][] = [];
  const reached = new Set<Shape>();
  const waiting = [...sources(flow, directory)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { shape } = next;
    if (reached.has(shape)) continue;
    reached.add(shape);
    if (shape.open || shape.classes.length > 0 || shape.changed.length > 0) return null;
    for (const [first = null] of shape.texts) if (first !== null && first !== "") texts.push([first, null]);
    for (const inner of [...shape.flows, ...shape.starts]) waiting.push(...sources(inner, next.directory));
  }
  return { ...NO_SHAPE, texts };
}

/** Whether there is any text that the flow can come from. */
function hasText(flow: Flow, directory: ModuleDirectory, sources: Sources): boolean {
  const reached = new Set<Shape>();
  const waiting = [...sources(flow, directory)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { shape } = next;
    if (reached.has(shape)) continue;
    if (shape.open || shape.classes.length > 0 || shape.texts.length > 0) return true;
    reached.add(shape);
    for (const inner of [...shape.flows, ...shape.changed, ...shape.starts])
      waiting.push(...sources(inner, next.directory));
  }
  return false;
}
