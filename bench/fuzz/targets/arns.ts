import { ownerArn } from "../../../server/src/locate/arn/owner.ts";
import { formatArn, parseArn, resourcePart } from "../../../server/src/locate/arn/parse.ts";
import { arnTable } from "../../../server/src/locate/arn/table.ts";
import { locate } from "../../../server/src/locate/locate.ts";
import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { generateEstate } from "../../generate/generate.ts";
import type { Estate, TruthEntry } from "../../generate/model.ts";
import { statesOf } from "../../measure/locate-cost.ts";
import { pick, type Source } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";

interface World {
  readonly estate: Estate;
  readonly index: TerraformIndex;
  readonly state: ReturnType<typeof statesOf>;
}

let made: World | null = null;

function world(): World {
  if (made === null) {
    const estate = generateEstate({ resources: 120, seed: 3, moduleShare: 0.3 });
    const sources = [...estate.files].map(([path, text]) => ({ path, text }));
    made = { estate, index: buildIndex({ root: "/fuzz", sources }), state: statesOf(estate) };
  }
  return made;
}

const PARTS = [
  "",
  "*",
  "aws",
  "arn",
  "/",
  ":",
  "::",
  " ",
  "\t",
  "role/x",
  "log-group:/aws/lambda/x:*",
  "é",
  "\u0000",
  "%",
  "..",
  "${x}",
];

/** ARNs, and what looks like them, asked of an estate with and without its states. */
export const arns: FuzzTarget = {
  name: "arns",
  promise: "an ARN is written as it was read; an exact answer is a resource of the estate that the ARN names",
  share: 18,
  make: (source) => mutateArn(pick(source, world().estate.truth).arn, source),
  check: (input) => {
    const parsed = parseArn(input);
    if (parsed.ok) {
      if (formatArn(parsed.value) !== input.trim()) throw new Error(`written as ${formatArn(parsed.value)}`);
      resourcePart(parsed.value);
      arnTable().candidates(ownerArn(parsed.value).arn);
    }
    const { estate, index, state } = world();
    const without = locate({ arn: input }, index, { state: null });
    const answers = [without, locate({ arn: input }, index, { state }), locate({ name: input }, index, { state })];
    for (const { confidence, address, file } of answers) {
      if (confidence === "exact" && !estate.truth.some((entry) => isNamed(entry, { address, file, input })))
        throw new Error(`exactly ${address} in ${file}, which the text does not name`);
    }
    return parsed.ok ? without.confidence : "not an ARN";
  },
};

/** Opaque ids may differ: the name in an ARN is enough. */
function isNamed(entry: TruthEntry, at: { readonly address: string; readonly file: string; readonly input: string }) {
  if (entry.address !== at.address || entry.file !== at.file) return false;
  const text = at.input.toLowerCase();
  const names = entry.arn.split(/[:/]/).slice(5);
  // Secrets carry six characters behind their name.
  return names.some((name) => name.length >= 4 && text.includes(name.toLowerCase().replace(/-\w{6}$/, "")));
}

function mutateArn(arn: string, source: Source): string {
  const parts = arn.split(/([:/])/);
  for (let i = source.int(4); i > 0; i--) {
    const at = source.int(parts.length);
    const part = parts[at] ?? "";
    const roll = source.int(6);
    if (roll === 0) parts.splice(at, 1);
    else if (roll === 1) parts.splice(at, 0, part);
    else if (roll === 2) parts[at] = pick(source, PARTS);
    else if (roll === 3) parts[at] = part.toUpperCase();
    else if (roll === 4) parts[at] = part.slice(0, source.int(part.length + 1));
    else parts.push(pick(source, ["/x", ":x", ":*", "/sub/object.txt", ":$LATEST", "-1"]));
  }
  return source.int(500) === 0 ? parts.join("").repeat(200) : parts.join("");
}
