import { type LineShape, shapeLines } from "./lines.ts";

/**
 * Aligns `=` and trailing comments as `terraform fmt` does: over runs of neighbouring lines that have one.
 * Source of the rule: hashicorp/hcl, hclwrite `formatCells`. Indentation and inner spacing are left alone; the edits
 * that call this write them right in the first place. `text` has `\n` line ends.
 */
export function alignLines(text: string): string {
  const lines = text.split("\n");
  alignAssigns(lines, shapeLines(lines));
  alignComments(lines, shapeLines(lines));
  return lines.join("\n");
}

function alignAssigns(lines: string[], shapes: readonly LineShape[]): void {
  alignCells(lines, shapes, (shape) => shape.assign);
}

function alignComments(lines: string[], shapes: readonly LineShape[]): void {
  alignCells(lines, shapes, (shape) => shape.comment);
}

/** Moves the cell that starts at `offsetOf` to one column in every run of lines that have one. */
function alignCells(lines: string[], shapes: readonly LineShape[], offsetOf: (shape: LineShape) => number): void {
  for (const run of runsOf(shapes, (shape) => offsetOf(shape) !== -1)) {
    const cells = run.map((index) => {
      const line = lines[index] ?? "";
      const at = offsetOf(shapes[index] ?? NO_SHAPE);
      return { index, lead: line.slice(0, at).trimEnd(), cell: line.slice(at) };
    });
    const width = Math.max(...cells.map(({ lead }) => columns(lead)));
    for (const { index, lead, cell } of cells) lines[index] = lead + " ".repeat(width - columns(lead) + 1) + cell;
  }
}

const NO_SHAPE: LineShape = { assign: -1, comment: -1, continued: false };

/** Runs of neighbouring lines, by index; lines inside a heredoc neither belong to a run nor end one. */
function runsOf(shapes: readonly LineShape[], belongs: (shape: LineShape) => boolean): number[][] {
  const runs: number[][] = [];
  let open = false;
  for (const [index, shape] of shapes.entries()) {
    if (shape.continued) continue;
    if (!belongs(shape)) open = false;
    else if (open) runs.at(-1)?.push(index);
    else {
      runs.push([index]);
      open = true;
    }
  }
  return runs;
}

/** Width in grapheme clusters, which is what hclwrite counts. */
function columns(text: string): number {
  // Plain ASCII is nearly every line; the segmenter is slow.
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].length;
}
