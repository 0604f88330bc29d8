import { cleanText, fenced, prose } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

/** What the change does, in words. */
export function changeSection({ fix }: BodyInput): string {
  const by =
    fix.by === "rule"
      ? "Written by a fixed rule."
      : "Written by a language model and then verified; read it as you would a colleague's.";
  return `## What changes\n\n${prose(fix.explanation)}\n\n${by}`;
}

/** The diff in a fold, in at most `budget` characters; whole lines only. */
export function diffSection({ fix }: BodyInput, budget: number): string {
  const frame = (text: string, note: string): string =>
    `<details>\n<summary>Diff</summary>\n\n${fenced(text, "diff")}\n${note}\n</details>`;
  const clean = cleanText(fix.diff).trimEnd();
  const whole = frame(clean, "");
  if (clean === "") return "";
  if (whole.length <= budget) return whole;
  const note = "\nThe diff is shortened here; all of it is under *Files changed*.\n";
  const room = budget - frame("", note).length - longestFence(clean) * 2;
  if (room < 80) return "";
  const cut = clean.slice(0, room);
  return frame(cut.slice(0, Math.max(0, cut.lastIndexOf("\n"))), note);
}

function longestFence(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
}
