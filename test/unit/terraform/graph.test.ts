import { beforeAll, describe, expect, it } from "vitest";
import { generateEstate } from "../../../bench/generate/generate.ts";
import { directoryFacts } from "../../../server/src/terraform/index/directory.ts";
import { heightOf, reachedFrom, rootsOf, targetsOf } from "../../../server/src/terraform/index/graph.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { estate } from "./estate.ts";

beforeAll(loadHcl);

const call = (source: string, more = "") => `module "m" {\n  source = "${source}"\n${more}}\n`;

describe("the graph of directories, known before blocks are looked into", () => {
  it("says what the declarations say", () => {
    const index = estate(
      Object.fromEntries(generateEstate({ resources: 250, seed: 3, moduleDepth: 3, moduleShare: 0.4 }).files),
    );
    for (const directory of index.directories.values()) {
      const { types } = directoryFacts(directory);
      const declared = [...directory.resources.values()];
      expect([...types].sort()).toEqual([...new Set(declared.map(({ type }) => type))].sort());
      const targets = [...directory.calls.values()].flatMap(({ target }) => target ?? []);
      expect([...targetsOf(directory)].sort()).toEqual(targets.sort());
    }
  });

  it("finds roots, and one of a circle that nobody else calls", () => {
    const { directories } = estate({
      "a/main.tf": call("../b"),
      "b/main.tf": call("./c"),
      "b/c/main.tf": "",
      "x/main.tf": call("../y"),
      "y/main.tf": call("../x"),
    });
    expect(rootsOf(directories).map(({ path }) => path)).toEqual(["a", "x"]);
    const [a] = rootsOf(directories);
    expect(a && [...reachedFrom(a, directories).keys()]).toEqual(["a", "b", "b/c"]);
  });

  it("measures how deep calls go without evaluating anything", () => {
    const { directories } = estate({
      "a/main.tf": `${call("../b", "  for_each = var.x\n")}${call("../c").replace('"m"', '"n"')}`,
      "b/main.tf": call("../c", "  count = 2\n"),
      "c/main.tf": "",
      "x/main.tf": call("../y"),
      "y/main.tf": call("../x"),
    });
    const height = (path: string, limit = 16) => {
      const root = directories.get(path);
      return root && heightOf(root, directories, limit);
    };
    expect(height("a")).toBe(3);
    expect(height("a", 2)).toBe(Number.POSITIVE_INFINITY);
    expect(height("x")).toBe(Number.POSITIVE_INFINITY);
  });

  it("reports calls that go in a circle all the same", () => {
    const { problems } = estate({ "x/main.tf": call("../y"), "y/main.tf": call("../x") });
    expect(problems.map(({ message }) => message)).toEqual(['module "m" calls itself in the end; not followed']);
  });
});
