import { ownerArn } from "../../../server/src/locate/arn/owner.ts";
import { parseArn } from "../../../server/src/locate/arn/parse.ts";
import { arnTable } from "../../../server/src/locate/arn/table.ts";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import { readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";
import { readBlobs, type Source, sourceOf } from "./blobs.ts";
import { codeFor, type Truth, truthOf } from "./state-truth.ts";

/** How questions of one kind fared. */
export interface Score {
  asked: number;
  right: number;
  wrong: number;
  refused: number;
}

/** What the states of one repository showed. */
export interface StatesReport extends Source {
  files: number;
  /** Read by the product. */
  read: number;
  /** Refused by the product, by reason. */
  readonly refused: Map<string, number>;
  resources: number;
  readonly byArn: Score;
  readonly byId: Score;
  /** ARNs whose type the table says: first, among others, not at all. */
  readonly types: { first: number; among: number; missing: number };
  readonly failures: string[];
}

const STATE_NAME = /\.tfstate(?:\.backup)?$|\.json$/;
const LOOKS_LIKE_STATE = /"terraform_version"|"format_version"/;

/** Reads every state of a repository and asks for each of its resources. */
export function measureStates(folder: string): StatesReport {
  const report: StatesReport = {
    ...sourceOf(folder),
    files: 0,
    read: 0,
    refused: new Map(),
    resources: 0,
    byArn: { asked: 0, right: 0, wrong: 0, refused: 0 },
    byId: { asked: 0, right: 0, wrong: 0, refused: 0 },
    types: { first: 0, among: 0, missing: 0 },
    failures: [],
  };
  const arns = new Map<string, string>();
  for (const { path, text } of readBlobs(folder, (name) => STATE_NAME.test(name))) {
    if (!path.includes(".tfstate") && !LOOKS_LIKE_STATE.test(text)) continue;
    const truths = truthOf(text);
    if (truths === null && !path.includes(".tfstate")) continue;
    report.files++;
    measureState(report, path, text, truths ?? []);
    for (const { arn, type } of truths ?? []) if (arn !== null) arns.set(arn, type);
  }
  for (const [arn, type] of arns) typeOf(report, arn, type);
  return report;
}

function measureState(report: StatesReport, path: string, text: string, truths: readonly Truth[]): void {
  const read = readState(text, path);
  if (!read.ok) {
    const reason = read.error.message.replace(/^The file /, "").replace(/[;,(].*$/, "");
    report.refused.set(reason, (report.refused.get(reason) ?? 0) + 1);
    if (truths.length > 0) report.failures.push(`${path}: ${read.error.message}`);
    return;
  }
  report.read++;
  report.resources += truths.length;
  const sources = [...codeFor(truths)].map(([file, content]) => ({ path: file, text: content }));
  const index = buildIndex({ root: "/estate", sources });
  const state = indexStates([read.value]);
  const ask = (score: Score, ref: { arn?: string; id?: string; type?: string }, right: ReadonlySet<string>): void => {
    score.asked++;
    const { receipt, refusal } = locateOrRefuse(ref, index, { state });
    // A default VPC that two modules adopt has two blocks: both, and nothing else, is the answer.
    const both =
      refusal?.code === "ambiguous" && right.size > 1 && receipt.candidates.every(({ address }) => right.has(address));
    const outcome =
      both || (refusal === null && right.has(receipt.address)) ? "right" : refusal !== null ? "refused" : "wrong";
    score[outcome]++;
    if (outcome === "right") return;
    const said = refusal === null ? receipt.address : `${refusal.code}: ${refusal.message}`;
    report.failures.push(`${path}: ${outcome}: ${JSON.stringify(ref)} is ${[...right].join(" or ")}: ${said}`);
  };
  for (const [arn, right] of grouped(truths, ({ arn: own }) => own)) ask(report.byArn, { arn }, right);
  for (const [key, right] of grouped(truths, ({ id, type }) => (id === null ? null : `${type} ${id}`))) {
    const [type = "", ...id] = key.split(" ");
    // Two resources with the same type and id are one live resource declared twice; no answer is the only right one.
    if (right.size === 1) ask(report.byId, { type, id: id.join(" ") }, right);
  }
}

function grouped(
  truths: readonly Truth[],
  key: (truth: Truth) => string | null,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const truth of truths) {
    const own = key(truth);
    if (own !== null) groups.set(own, (groups.get(own) ?? new Set()).add(truth.address));
  }
  return groups;
}

/** What the ARN alone says of the type. */
function typeOf({ types, failures }: StatesReport, arn: string, type: string): void {
  const parsed = parseArn(arn);
  const candidates = parsed.ok ? arnTable().candidates(ownerArn(parsed.value).arn) : [];
  const whole = parsed.ok ? arnTable().candidates(parsed.value) : [];
  const names = [...candidates, ...whole].map((candidate) => candidate.type);
  if (names[0] === type) types.first++;
  else if (names.includes(type)) types.among++;
  else {
    types.missing++;
    failures.push(`type of ${arn} is ${type}; the table says ${names.join(", ") || "nothing"}`);
  }
}
