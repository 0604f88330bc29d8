import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { type IndexOptions, NO_OPTIONS } from "../../../server/src/terraform/index/options.ts";
import type { StateFile } from "../../../server/src/terraform/state/model.ts";
import { readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";
import type { ResourceRef } from "../../../shared/src/findings.ts";

/** One question of `expect.json`; fields that are left out are not compared. */
interface Expectation {
  readonly about: string;
  readonly ref: ResourceRef;
  readonly states?: readonly string[];
  /** What the user says about reading the code; nothing when left out. */
  readonly options?: Partial<IndexOptions>;
  readonly confidence: string | readonly string[];
  readonly address?: string;
  readonly file?: string;
  readonly startLine?: number;
  readonly endLine?: number;
  /** Sentences that must be among the evidence. */
  readonly evidence?: readonly string[];
  /** `file:line` of every candidate, in any order. */
  readonly candidates?: readonly string[];
  readonly alsoAffects?: readonly string[];
  /** `address file:line` of the blocks that are parts of it, in any order. */
  readonly satellites?: readonly string[];
  /** `attribute of key file:line` of what the map decides for this key alone. */
  readonly keyEntries?: readonly string[];
  readonly refusal?: string;
}

const CASES = fileURLToPath(new URL("../../golden/locate/cases", import.meta.url));

describe.each(readdirSync(CASES).sort())("%s", (name) => {
  const folder = join(CASES, name);
  const expectations: readonly Expectation[] = JSON.parse(readFileSync(join(folder, "expect.json"), "utf8"));
  const load = (options: Partial<IndexOptions> = {}) =>
    loadIndex(folder, new AbortController().signal, { ...NO_OPTIONS, ...options });
  const plain = load();

  it.each(expectations.map((each) => [each.about, each] as const))("%s", async (_about, expected) => {
    const state =
      expected.states === undefined ? null : indexStates(expected.states.map((file) => stateIn(folder, file)));
    const index = await (expected.options === undefined ? plain : load(expected.options));
    const { receipt, refusal, node, instance } = locateOrRefuse(expected.ref, index, { state });

    expect([expected.confidence].flat(), JSON.stringify(receipt, null, 2)).toContain(receipt.confidence);
    expect(refusal?.code ?? null, refusal?.message).toBe(
      expected.refusal ?? (receipt.confidence === "ambiguous" ? "ambiguous" : (refusal?.code ?? null)),
    );
    for (const field of ["address", "file", "startLine", "endLine"] as const) {
      if (expected[field] !== undefined) expect(receipt[field]).toBe(expected[field]);
    }
    for (const sentence of expected.evidence ?? []) expect(receipt.evidence).toContain(sentence);
    if (expected.alsoAffects !== undefined)
      expect([...receipt.alsoAffects].sort()).toEqual([...expected.alsoAffects].sort());
    if (expected.candidates !== undefined) {
      const listed = receipt.candidates.map((candidate) => `${candidate.file}:${candidate.startLine}`);
      expect(listed.sort()).toEqual([...expected.candidates].sort());
    }
    if (expected.satellites !== undefined) {
      const parts = (receipt.satellites ?? []).map(({ address, file, line }) => `${address} ${file}:${line}`);
      expect(parts.sort()).toEqual([...expected.satellites].sort());
    }
    if (expected.keyEntries !== undefined) {
      const entries = (receipt.keyEntries ?? []).map(
        (each) => `${each.attribute} of ${each.key} ${each.file}:${each.line}`,
      );
      expect(entries).toEqual(expected.keyEntries);
    }
    // The parts of an answer agree with each other.
    expect(refusal === null).toBe(node !== null);
    expect(receipt.score === 1).toBe(receipt.confidence === "exact");
    expect(instance).toBe(node === null ? null : receipt.address);
    if (node !== null) expect(node.declaration.file.path).toBe(receipt.file);
    if (receipt.confidence === "none") expect(receipt.address).toBe("");
    expect(receipt.evidence.length + (refusal?.message.length ?? 0)).toBeGreaterThan(0);
  });
});

function stateIn(folder: string, file: string): StateFile {
  const read = readState(readFileSync(join(folder, file), "utf8"), file);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}
