import { type Located, locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { refOf } from "./ask.ts";
import type { Blob } from "./blobs.ts";
import type { Named } from "./blocks.ts";

/** Blocks are taken out a tenth at a time, so that the rest of the estate stays what it is. */
const ROUNDS = 10;

/** Names that the estate no longer declares: every answer is wrong. */
export interface ForeignReport {
  asked: number;
  refused: number;
  /** Refused, but with a list that somebody could take for an answer. */
  listed: number;
  wrong: number;
}

/** Names of which the values of variables are no longer told. */
export interface HiddenReport {
  asked: number;
  right: number;
  wrong: number;
  /** Refused with the right block in the list. */
  listed: number;
  refused: number;
}

interface Given {
  readonly index: TerraformIndex;
  readonly blobs: readonly Blob[];
  /** Blocks with the only name of their type. */
  readonly named: readonly Named[];
  readonly failures: string[];
}

/** Takes blocks out and asks for them: names of the very vocabulary of the estate that no code declares. */
export function askForeign({ index, blobs, named, failures }: Given): ForeignReport {
  const report: ForeignReport = { asked: 0, refused: 0, listed: 0, wrong: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const out = named.filter((_, i) => i % ROUNDS === round);
    if (out.length === 0) continue;
    const without = withChanges(index, takenOut(blobs, out));
    for (const block of out) {
      report.asked++;
      const { receipt, refusal } = locateOrRefuse(refOf(block), without, { state: null });
      if (refusal !== null) report[receipt.confidence === "ambiguous" ? "listed" : "refused"]++;
      else {
        report.wrong++;
        failures.push(
          `foreign: ${block.type} "${block.name}": ${receipt.address} ${receipt.file}:${receipt.startLine} (${receipt.score}): ${receipt.evidence[0] ?? ""}`,
        );
      }
    }
  }
  return report;
}

/** Files without the blocks; every other line stays where it is. */
function takenOut(blobs: readonly Blob[], out: readonly Named[]): ReadonlyMap<string, string> {
  const texts = new Map(blobs.map(({ path, text }) => [path, text]));
  const changes = new Map<string, string[]>();
  for (const { file, startLine, endLine } of out) {
    const lines = changes.get(file) ?? (texts.get(file) ?? "").split("\n");
    changes.set(file, lines);
    for (let line = startLine; line <= endLine; line++) lines[line - 1] = "";
  }
  return new Map([...changes].map(([file, lines]) => [file, lines.join("\n")]));
}

/** Hides what variables are given and asks again: the pieces that are left must do. */
export function askHidden({ index, blobs, named, failures }: Given): HiddenReport {
  const report: HiddenReport = { asked: 0, right: 0, wrong: 0, listed: 0, refused: 0 };
  const asked = named.filter(({ naming }) => naming?.text.includes("${") === true);
  const hidden = withChanges(index, new Map(blobs.map(({ path, text }) => [path, withoutValues(path, text)])));
  for (const block of asked) {
    report.asked++;
    const located = locateOrRefuse(refOf(block), hidden, { state: null });
    const outcome = outcomeOf(located, block);
    report[outcome]++;
    if (outcome === "wrong" || outcome === "refused") {
      failures.push(
        `hidden: ${outcome}: ${block.type} "${block.name}" is ${block.file}:${block.startLine}: ${located.refusal?.message ?? `${located.receipt.address} ${located.receipt.file}:${located.receipt.startLine} ${located.receipt.evidence[0]}`}`,
      );
    }
  }
  return report;
}

/** Defaults of variables, and all of a var-file, are gone. */
function withoutValues(path: string, text: string): string {
  if (path.endsWith(".tfvars")) return "";
  return text.replaceAll(/^([ \t]+default[ \t]*=[ \t]*)"[^"\n]*"[ \t]*$/gm, "");
}

function outcomeOf({ receipt, refusal }: Located, block: Named): "right" | "wrong" | "listed" | "refused" {
  const isAt = (site: { readonly file: string; readonly startLine: number }): boolean =>
    site.file === block.file && site.startLine === block.startLine;
  if (refusal === null) return isAt(receipt) ? "right" : "wrong";
  return receipt.candidates.some(isAt) ? "listed" : "refused";
}
