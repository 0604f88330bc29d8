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
  forEachRun(
    shapes,
    (shape) => shape.assign !== -1,
    (from, to) => {
      const leads = lines.slice(from, to).map((line, i) => line.slice(0, shapes[from + i]?.assign ?? 0).trimEnd());
      const width = Math.max(...leads.map(columns));
      leads.forEach((lead, i) => {
        const line = lines[from + i] ?? "";
        const rest = line.slice(shapes[from + i]?.assign ?? 0);
        lines[from + i] = lead + " ".repeat(width - columns(lead) + 1) + rest;
      });
    },
  );
}

function alignComments(lines: string[], shapes: readonly LineShape[]): void {
  forEachRun(
    shapes,
    (shape) => shape.comment !== -1,
    (from, to) => {
      const codes = lines.slice(from, to).map((line, i) => line.slice(0, shapes[from + i]?.comment ?? 0).trimEnd());
      const width = Math.max(...codes.map(columns));
      codes.forEach((code, i) => {
        const line = lines[from + i] ?? "";
        const comment = line.slice(shapes[from + i]?.comment ?? 0);
        lines[from + i] = code + " ".repeat(width - columns(code) + 1) + comment;
      });
    },
  );
}

function forEachRun(
  shapes: readonly LineShape[],
  belongs: (shape: LineShape) => boolean,
  handle: (from: number, to: number) => void,
): void {
  let from = -1;
  for (let i = 0; i <= shapes.length; i++) {
    const shape = shapes[i];
    const inside = shape !== undefined && belongs(shape);
    if (inside && from === -1) from = i;
    if (!inside && from !== -1) {
      handle(from, i);
      from = -1;
    }
  }
}

/** Width in grapheme clusters, which is what hclwrite counts. */
function columns(text: string): number {
  // Plain ASCII is nearly every line; the segmenter is slow.
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].length;
}
