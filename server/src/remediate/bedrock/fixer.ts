import type { CandidateFix, LayerResult, ModelProgress } from "../../../../shared/src/fix.ts";
import { type Failure, type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { TokenBudget } from "./budget.ts";
import {
  addUsage,
  type Converse,
  type ConverseErrorKind,
  type ConverseMessage,
  type ConverseReply,
  NO_USAGE,
  reasonOf,
  type TokenUsage,
} from "./converse.ts";
import { plainExplanation, plainSentence } from "./explanation.ts";
import { type MaskedBlock, maskBlock, restoreSecrets } from "./placeholders.ts";
import { feedbackPrompt } from "./prompt/feedback.ts";
import { SYSTEM_PROMPT } from "./prompt/system.ts";
import { userPrompt } from "./prompt/user.ts";
import { PROPOSE_FIX, parseReply, TOOL_NAME } from "./reply.ts";
import type { DerivedEdits, FixRequest, Replacement } from "./request.ts";
import { estimateTokens } from "./tokens.ts";
import { fitRequest, PROMPT_LIMITS, type PromptLimits } from "./truncate.ts";
import { createWatch, type Watch } from "./watch.ts";

/** Rounds per finding: the first proposal and two corrections. */
export const MAX_ROUNDS = 3;

export interface FixerDeps {
  readonly converse: Converse;
  readonly budget: TokenBudget;
  /** The verification layers, each told as it ends. `feedback` says what failed, in words for the model. */
  readonly verify: (
    candidate: CandidateFix,
    onLayer: (result: LayerResult) => void,
  ) => Promise<{ readonly passed: boolean; readonly feedback: readonly string[] }>;
  /** Minimal edits from the block before and after; the errors are words for the model. */
  readonly deriveEdits: (replacement: Replacement) => Result<DerivedEdits, readonly string[]>;
  readonly signal: AbortSignal;
  readonly limits?: PromptLimits | undefined;
  /** Follows the work for somebody who waits. */
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
}

/** Errors after which the model surely did no work; after any other the reserved tokens count as spent. */
const UNPAID: ReadonlySet<string> = new Set<ConverseErrorKind>([
  "throttled",
  "daily-quota",
  "unauthorized",
  "forbidden",
  "model-not-found",
  "context-too-long",
  "misconfigured",
  "invalid-request",
]);

/** What it took, whether or not it worked. */
export interface ModelEffort {
  /** Proposals that the model made, 0 to 3. */
  readonly rounds: number;
  readonly usage: TokenUsage;
}

export interface ModelFix extends ModelEffort {
  readonly candidate: CandidateFix;
}

/** A reason with what was spent before it. */
export type ModelReason = (Refusal | Failure) & ModelEffort;

/** One round's judgement. */
type Verdict =
  | { readonly kind: "accepted"; readonly candidate: CandidateFix }
  | { readonly kind: "declined"; readonly reason: string }
  /** `malformed`: the reply itself was unusable; otherwise it was read, and what it proposes does not hold. */
  | { readonly kind: "rejected"; readonly malformed: boolean; readonly messages: readonly string[] };

interface Round {
  readonly request: FixRequest;
  readonly masked: MaskedBlock;
  readonly warnings: readonly string[];
  readonly deps: FixerDeps;
  readonly watch: Watch | null;
}

function rejected(malformed: boolean, ...messages: readonly string[]): Verdict {
  return { kind: "rejected", malformed, messages };
}

/** Gives a reply the line ends of the file it goes into: models answer with LF. */
function lineEndsOf(original: string): (text: string) => string {
  const end = original.includes("\r\n") ? "\r\n" : "\n";
  return (text) => text.replace(/\r?\n/g, end);
}

/** Form, edits, verification: each step's failure is the model's next input. */
async function judge(reply: ConverseReply, round: Round): Promise<Verdict> {
  const { request, masked, deps, watch } = round;
  watch?.verifying();
  if (reply.stop === "truncated")
    return rejected(true, "The reply was cut off: return the block with a shorter explanation.");
  if (reply.toolUse === null || reply.toolUse.name !== TOOL_NAME) {
    return rejected(true, `Answer by calling the tool ${TOOL_NAME}; nothing else is read.`);
  }
  const proposal = parseReply(reply.toolUse.input, request, masked);
  if (!proposal.ok) return rejected(true, ...proposal.error.messages);
  if (proposal.value.decision === "cannot_fix") return { kind: "declined", reason: proposal.value.reason };

  const { replacement, explanation } = proposal.value;
  const lines = lineEndsOf(request.block.text);
  const block = restoreSecrets(lines(replacement.block), masked);
  const companions = replacement.companions.map(({ address, text }) => ({ address, text: lines(text) }));
  if (block.trim() === request.block.text.trim() && companions.length === 0) {
    return rejected(false, "The proposal changes nothing, and the requirement does not hold yet.");
  }
  const derived = deps.deriveEdits({ block, companions });
  if (!derived.ok) return rejected(false, ...derived.error);
  if (derived.value.edits.length === 0) return rejected(false, "The proposal changes nothing.");
  const candidate: CandidateFix = {
    by: "bedrock",
    policy: request.policy.id,
    edits: derived.value.edits,
    promised: derived.value.promised,
    explanation: plainExplanation(explanation),
    impact: request.policy.impact ?? "in-place",
    warnings: round.warnings,
  };
  const verdict = await deps.verify(candidate, (layer) => watch?.layer(layer));
  return verdict.passed ? { kind: "accepted", candidate } : rejected(false, ...verdict.feedback);
}

/** The conversation with the last reply and its feedback added. */
function continued(messages: readonly ConverseMessage[], reply: ConverseReply, feedback: string): ConverseMessage[] {
  const { toolUse } = reply;
  const answer: ConverseMessage = { role: "assistant", text: reply.text, toolUse };
  if (toolUse !== null) return [...messages, answer, { role: "feedback", toolUseId: toolUse.id, text: feedback }];
  // Two messages of one role in a row, or an empty one, are rejected by the service.
  const said: ConverseMessage = { role: "assistant", text: reply.text.trim() || "(no answer)", toolUse: null };
  return [...messages, said, { role: "user", text: feedback }];
}

function inputEstimate(messages: readonly ConverseMessage[]): number {
  const fixed = estimateTokens(SYSTEM_PROMPT) + estimateTokens(JSON.stringify(PROPOSE_FIX));
  return messages.reduce(
    (sum, message) =>
      sum +
      estimateTokens(message.text) +
      (message.role === "assistant" ? estimateTokens(JSON.stringify(message.toolUse)) : 0),
    fixed,
  );
}

function lastWord(verdict: Verdict & { kind: "rejected" }): Refusal {
  const first = plainSentence(verdict.messages[0] ?? "no detail");
  return verdict.malformed
    ? refusal(
        "model-malformed",
        `The model's reply could not be used after ${MAX_ROUNDS} rounds: ${first} Fix by hand.`,
      )
    : refusal(
        "model-unverified",
        `No proposal of the model passed verification in ${MAX_ROUNDS} rounds: ${first} Fix by hand.`,
      );
}

/**
 * Asks the model for a fix of one block and holds the answer to the same proof as a rule's. A proposal that fails goes
 * back with what failed, three rounds at most. Ends in a verified candidate, a refusal (`model-refused`,
 * `model-malformed`, `model-unverified`, `budget-exhausted`, `no-fix`) or a failure of the service.
 */
export async function proposeWithModel(given: FixRequest, deps: FixerDeps): Promise<Result<ModelFix, ModelReason>> {
  let usage = NO_USAGE;
  let rounds = 0;
  const fail = (reason: Refusal | Failure): { ok: false; error: ModelReason } => err({ ...reason, rounds, usage });

  const limits = deps.limits ?? PROMPT_LIMITS;
  const fitted = fitRequest(given, limits);
  if (!fitted.ok) return fail(fitted.error);
  const { request, dropped } = fitted.value;
  let { maxTokens } = fitted.value;
  const masked = maskBlock(request.block.text);
  const watch = deps.onProgress === undefined ? null : createWatch(deps.onProgress);
  const round: Round = { request, masked, warnings: dropped, deps, watch };
  let messages: ConverseMessage[] = [{ role: "user", text: userPrompt(request, lineEndsOf("")(masked.text)) }];

  for (;;) {
    watch?.round(rounds + 1);
    const reserved = await deps.budget.reserve({ inputTokens: inputEstimate(messages), maxTokens }, deps.signal);
    if (!reserved.ok) return fail(reserved.error);
    const answer = await deps.converse(
      { system: SYSTEM_PROMPT, tool: PROPOSE_FIX, messages, maxTokens },
      {
        signal: deps.signal,
        onThrottled: deps.budget.throttled,
        onDelta: watch?.delta,
        onLost: (lost) => {
          deps.budget.lost(lost);
          usage = addUsage(usage, lost);
        },
      },
    );
    if (!answer.ok) {
      const paid = answer.error.usage;
      if (paid === undefined && UNPAID.has(answer.error.kind)) reserved.value.release();
      else reserved.value.settle(paid ?? null);
      usage = addUsage(usage, paid ?? NO_USAGE);
      return fail(reasonOf(answer.error));
    }
    reserved.value.settle(answer.value.usage);
    usage = addUsage(usage, answer.value.usage ?? NO_USAGE);
    rounds += 1;

    const verdict = await judge(answer.value, round);
    if (verdict.kind === "accepted") return ok({ candidate: verdict.candidate, rounds, usage });
    if (verdict.kind === "declined") {
      return fail(refusal("model-refused", `The model proposes no fix: ${plainSentence(verdict.reason)}`));
    }
    if (answer.value.stop === "truncated") maxTokens = limits.maxReply;
    if (rounds >= MAX_ROUNDS) return fail(lastWord(verdict));
    messages = continued(messages, answer.value, feedbackPrompt(verdict.messages, masked, MAX_ROUNDS - rounds));
  }
}
