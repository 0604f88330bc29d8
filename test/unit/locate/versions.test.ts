import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { locate } from "../../../server/src/locate/locate.ts";
import { withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { ModuleDirectory, TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { estate } from "../terraform/estate.ts";

beforeAll(loadHcl);

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

describe("what is remembered between versions of an index", () => {
  it("keeps few of the versions that are gone", async () => {
    const text = (name: string) => `resource "aws_sqs_queue" "q" {\n  name = "${name}"\n}\n`;
    const folders = ["a", ...Array.from({ length: 100 }, (_, i) => `other-${i}`)];
    const files = Object.fromEntries(folders.map((folder) => [`${folder}/main.tf`, text(folder)]));
    let index: TerraformIndex = estate(files);
    const versions: WeakRef<ModuleDirectory>[] = [];
    for (let i = 0; i < 60; i++) {
      index = withChanges(index, new Map([["a/main.tf", text(`key-${i}`)]]));
      const receipt = locate({ arn: `arn:aws:sqs:eu-west-1:123456789012:key-${i}` }, index, { state: null });
      expect(receipt.address).toBe("aws_sqs_queue.q");
      const directory = index.directories.get("a");
      if (directory !== undefined) versions.push(new WeakRef(directory));
      // References are held up to the end of the turn in which they were made.
      await new Promise((resolve) => setImmediate(resolve));
    }
    collect();
    const left = versions.filter((version) => version.deref() !== undefined);
    expect(left.length).toBeGreaterThanOrEqual(1);
    expect(left.length).toBeLessThanOrEqual(25);
  });
});
