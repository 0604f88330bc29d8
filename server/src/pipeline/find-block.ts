import type { Finding } from "../../../shared/src/findings.ts";
import type { Reason } from "../../../shared/src/reasons.ts";
import { refusal } from "../../../shared/src/reasons.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";
import { type Located, locateOrRefuse } from "../locate/locate.ts";
import type { ResourceNode } from "../terraform/index/model.ts";
import { NO_RECEIPT } from "./outcome.ts";
import type { Repository } from "./repository.ts";

export interface FoundBlock {
  readonly repository: Repository;
  readonly node: ResourceNode;
  readonly receipt: Receipt;
}

export type Search =
  | { readonly ok: true; readonly found: FoundBlock }
  | { readonly ok: false; readonly receipt: Receipt; readonly reason: Reason; readonly repository: Repository | null };

/** Refusals from the most to the least telling: with several repositories the best one speaks for all. */
const TELLING: readonly Reason["code"][] = [
  "ambiguous",
  "low-confidence",
  "external-module",
  "needs-state",
  "unmanaged",
  "no-terraform",
];

/** Looks for a finding's block in every repository; the same resource in two of them is ambiguous. */
export function findBlock(
  finding: Finding,
  repositories: readonly Repository[],
  query: { readonly types: readonly string[]; readonly minimumScore: number },
): Search {
  const wanted = finding.resource.repository;
  const searched = wanted === undefined ? repositories : repositories.filter((one) => repositoryName(one) === wanted);
  const answers = searched.map((repository) => ({
    repository,
    located: locateOrRefuse(finding.resource, repository.index, { state: repository.state, typesHint: query.types }),
  }));
  const hits = answers.filter((answer) => answer.located.refusal === null && answer.located.node !== null);
  const exact = hits.filter((hit) => hit.located.receipt.confidence === "exact");
  const best = exact.length > 0 ? exact : hits;
  const [only, second] = best;
  if (only === undefined) return worst(answers);
  if (second !== undefined) return inSeveral(best);
  return accept(only.repository, only.located, query.minimumScore);
}

/** How findings name a repository: `owner/name` where it has a forge, else what the user gave. */
export function repositoryName({ checkout }: Repository): string {
  return checkout.slug === null ? checkout.source : `${checkout.slug.owner}/${checkout.slug.repo}`;
}

function accept(repository: Repository, located: Located, minimumScore: number): Search {
  const { receipt, node } = located;
  if (node === null) return worst([{ repository, located }]);
  if (receipt.confidence !== "exact" && receipt.score < minimumScore) {
    const message = `The best match, ${receipt.address}, is only ${percent(receipt.score)} sure (at least ${percent(minimumScore)} is asked for). Give the Terraform state with --state, or lower batch.minimumScore.`;
    return { ok: false, receipt, reason: refusal("low-confidence", message), repository };
  }
  return { ok: true, found: { repository, node, receipt } };
}

function percent(score: number): string {
  return `${Math.round(score * 100)} %`;
}

function inSeveral(hits: readonly { readonly repository: Repository; readonly located: Located }[]): Search {
  const candidates = hits.map(({ repository, located }) => {
    const { address, file, startLine, endLine, score, evidence } = located.receipt;
    return { address: `${repository.checkout.source}: ${address}`, file, startLine, endLine, score, evidence };
  });
  const message = `${hits.length} repositories have a block for this resource: ${candidates.map((one) => one.address).join(", ")}. Run on one of them, or give the state that decides.`;
  const receipt: Receipt = { ...NO_RECEIPT, confidence: "ambiguous", candidates };
  return { ok: false, receipt, reason: refusal("ambiguous", message), repository: null };
}

function worst(answers: readonly { readonly repository: Repository; readonly located: Located }[]): Search {
  const ranked = answers.flatMap(({ repository, located }) =>
    located.refusal === null ? [] : [{ repository, receipt: located.receipt, reason: located.refusal }],
  );
  ranked.sort((a, b) => TELLING.indexOf(a.reason.code) - TELLING.indexOf(b.reason.code));
  const [first] = ranked;
  if (first === undefined) {
    const reason = refusal("no-terraform", "No repository was given. Name one with --repo.");
    return { ok: false, receipt: NO_RECEIPT, reason, repository: null };
  }
  return { ok: false, ...first };
}
