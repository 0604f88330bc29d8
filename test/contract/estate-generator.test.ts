import { beforeAll, describe, expect, it } from "vitest";
import { generateEstate } from "../../bench/generate/generate.ts";
import type { Estate } from "../../bench/generate/model.ts";
import { formatCanonical } from "../../server/src/terraform/format/canonical.ts";
import { buildIndex } from "../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";

// The benchmark and the scale tests believe the generator; this keeps what it says true.

function indexOf(estate: Estate): TerraformIndex {
  const sources = [...estate.files].map(([path, text]) => ({ path, text }));
  return buildIndex({ root: "/estate", sources });
}

beforeAll(loadHcl);

describe("the estate generator", () => {
  it("gives the same bytes for the same options, and others for another seed", () => {
    const [one, again, other] = [7, 7, 8].map((seed) => generateEstate({ resources: 300, seed }));
    expect(again).toEqual(one);
    expect(other?.files).not.toEqual(one?.files);
  });

  it.each([10, 100, 1_000])("writes exactly %i AWS resource blocks that all parse", (resources) => {
    const estate = generateEstate({ resources });
    const index = indexOf(estate);
    expect(index.problems).toEqual([]);
    const declared = [...index.directories.values()].flatMap((directory) => [...directory.resources.values()]);
    const aws = declared.filter(({ mode, type }) => mode === "managed" && type.startsWith("aws_"));
    expect(aws).toHaveLength(resources);
  });

  it("writes what `terraform fmt` leaves alone", async () => {
    const { files } = generateEstate({ resources: 400, seed: 3 });
    for (const [path, text] of files) expect(await formatCanonical(text), path).toBe(text);
  });

  it("knows the address and file of every live resource", () => {
    const estate = generateEstate({ resources: 800, seed: 5, moduleDepth: 3 });
    const index = indexOf(estate);
    const known = new Map(
      index.resources.flatMap((node) =>
        index
          .expand(node)
          .map((instance) => [`${node.module.root.path} ${instance.address}`, node.declaration.file.path] as const),
      ),
    );
    expect(estate.truth.length).toBeGreaterThan(300);
    for (const { root, address, file, arn } of estate.truth) expect(known.get(`${root} ${address}`), arn).toBe(file);
  });

  it("writes names whose value is the live name wherever it says that the text decides", () => {
    const estate = generateEstate({ resources: 800, seed: 11 });
    const index = indexOf(estate);
    let compared = 0;
    for (const entry of estate.truth) {
      if (entry.type !== "aws_s3_bucket" || !entry.decidable) continue;
      for (const node of index.byType("aws_s3_bucket")) {
        if (node.module.root.path !== entry.root) continue;
        const instance = index.expand(node).find(({ address }) => address === entry.address);
        const name = node.declaration.block.body.attributes.find((attribute) => attribute.name === "bucket");
        if (instance === undefined || name === undefined) continue;
        compared++;
        expect(index.evaluate(name.value, node.module, instance.bindings)).toEqual({
          kind: "known",
          value: entry.arn.replace("arn:aws:s3:::", ""),
        });
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it("writes names in the forms that public estates have, within a few percent", () => {
    const { truth } = generateEstate({ resources: 6_000, seed: 2, moduleShare: 0 });
    const named = truth.filter(({ form }) => form !== "opaque" && form !== "each-or-count" && form !== "reference");
    const share = (form: string): number => named.filter((entry) => entry.form === form).length / named.length;
    expect(share("template")).toBeGreaterThan(0.33);
    expect(share("template")).toBeLessThan(0.53);
    expect(share("literal")).toBeGreaterThan(0.28);
    expect(share("literal")).toBeLessThan(0.5);
    expect(share("variable")).toBeGreaterThan(0.05);
    expect(share("variable")).toBeLessThan(0.16);
  });

  it.each([1, 3, 8])("nests modules %i deep in chains, with equally many live resources", (moduleDepth) => {
    const chains = (depth: number) =>
      generateEstate({ resources: 640, moduleShare: 0.5, moduleDepth: depth, moduleShape: "chains" });
    const estate = chains(moduleDepth);
    const depths = indexOf(estate).instances.map(({ path }) => (path.match(/\bmodule\./g) ?? []).length);
    expect(Math.max(...depths)).toBe(moduleDepth);
    expect(depths.filter((depth) => depth > 0)).toHaveLength(40);
    const live = (one: Estate) => [...one.states.values()].join("").split('"schema_version"').length;
    expect(live(estate)).toBe(live(chains(1)));
  });

  it("writes states that list every live resource once", () => {
    const estate = generateEstate({ resources: 200, seed: 4 });
    const arns = [...estate.states.values()].flatMap((text) => {
      const state = JSON.parse(text) as { resources: { instances: { attributes: { arn?: string } }[] }[] };
      return state.resources.flatMap(({ instances }) => instances.flatMap(({ attributes }) => attributes.arn ?? []));
    });
    for (const { arn } of estate.truth) expect(arns.filter((other) => other === arn)).toHaveLength(1);
  });

  it.each([
    ["one folder", { rootSize: Number.POSITIVE_INFINITY, moduleShare: 0 }],
    ["only modules", { moduleShare: 1, moduleDepth: 4 }],
    ["everything repeated", { forEachShare: 0.5, countShare: 0.5 }],
  ])("takes extreme shares: %s", (_, options) => {
    const estate = generateEstate({ resources: 120, ...options });
    const index = indexOf(estate);
    expect(index.problems).toEqual([]);
    expect(index.instances.length).toBeGreaterThan(0);
    expect(estate.truth.length).toBeGreaterThan(0);
  });
});
