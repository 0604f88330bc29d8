import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { contextText } from "./prompt/user.ts";
import type { FixRequest, ModuleContextItem } from "./request.ts";
import { charsWithin, estimateTokens } from "./tokens.ts";

/** Sizes in estimated tokens. */
export interface PromptLimits {
  /** The block itself: it is sent whole and comes back whole, or not at all. */
  readonly block: number;
  /** Surroundings and documentation together. */
  readonly surroundings: number;
  /** The reply; a longer block needs more, up to `maxReply`. */
  readonly reply: number;
  readonly maxReply: number;
}

export const PROMPT_LIMITS: PromptLimits = { block: 12_000, surroundings: 6_000, reply: 1_500, maxReply: 4_096 };

/** Room in a reply for everything but the block: the explanation, a companion, JSON around it. */
const REPLY_OVERHEAD = 700;

/** An item at this distance or beyond is far: it goes before anything near is shortened. */
const FAR = 2;

/** Shorter heredocs and lists stay: they explain more than they cost. */
const COLLAPSE_LINES = 8;

export interface FittedRequest {
  readonly request: FixRequest;
  readonly maxTokens: number;
  /** What was left out, one sentence each, for the report. */
  readonly dropped: readonly string[];
}

interface State {
  readonly context: readonly ModuleContextItem[];
  readonly docs: string;
  readonly dropped: readonly string[];
}

function cost(state: State): number {
  return state.context.reduce((sum, item) => sum + estimateTokens(contextText(item)), estimateTokens(state.docs));
}

/** Removes items that `may` go, farthest first and then largest first, until the rest fits. */
function dropItems(state: State, limit: number, may: (item: ModuleContextItem) => boolean): State {
  const order = state.context
    .filter(may)
    .sort((a, b) => b.distance - a.distance || b.text.length - a.text.length || a.address.localeCompare(b.address));
  let current = state;
  for (const item of order) {
    if (cost(current) <= limit) break;
    current = {
      ...current,
      context: current.context.filter((other) => other !== item),
      dropped: [...current.dropped, `Not shown to the model for lack of space: ${item.address} (${item.file}).`],
    };
  }
  return current;
}

/** Replaces the inside of long heredocs and long lists by a note of how many lines stood there. */
export function collapse(text: string): string {
  const lines = text.split("\n");
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    kept.push(line);
    const end = endOfLongPart(lines, at);
    if (end === null) continue;
    const indent = /^\s*/.exec(lines[at + 1] ?? "")?.[0] ?? "";
    kept.push(`${indent}# … ${end - at - 1} lines left out`);
    at = end - 1;
  }
  return kept.join("\n");
}

/** Index of the closing line of a heredoc or list that opens on line `at` and is long; null otherwise. */
function endOfLongPart(lines: readonly string[], at: number): number | null {
  const line = lines[at] ?? "";
  const heredoc = /<<[-~]?\s*"?(\w+)"?\s*$/.exec(line)?.[1];
  const opensList = /[=(,:]\s*\[\s*$/.test(line);
  if (heredoc === undefined && !opensList) return null;
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const closes = (other: string): boolean =>
    heredoc === undefined ? other.startsWith(`${indent}]`) : other.trim() === heredoc;
  const end = lines.findIndex((other, index) => index > at && closes(other));
  return end === -1 || end - at - 1 < COLLAPSE_LINES ? null : end;
}

function collapseItems(state: State, limit: number): State {
  let current = state;
  const largestFirst = [...state.context].sort((a, b) => b.text.length - a.text.length);
  for (const item of largestFirst) {
    if (cost(current) <= limit) break;
    const text = collapse(item.text);
    if (text === item.text) continue;
    current = {
      ...current,
      context: current.context.map((other) => (other === item ? { ...item, text } : other)),
      dropped: [
        ...current.dropped,
        `Shown to the model in part: long lists and heredocs of ${item.address} (${item.file}).`,
      ],
    };
  }
  return current;
}

/** Cuts the documentation at a line end. */
function cutDocs(state: State, limit: number): State {
  if (cost(state) <= limit) return state;
  const others = cost({ ...state, docs: "" });
  const end = state.docs.lastIndexOf("\n", charsWithin(state.docs, Math.max(0, limit - others)));
  const docs = end <= 0 ? "" : state.docs.slice(0, end);
  return {
    ...state,
    docs,
    dropped: [...state.dropped, "The provider's documentation was shown to the model in part."],
  };
}

/**
 * Fits a request into the limits. In this order: far surroundings go, long lists and heredocs in near ones are
 * collapsed, near ones go (farthest first), the documentation is cut. The block itself is never cut: when it does
 * not fit, or its reply would not, the request is refused.
 */
export function fitRequest(request: FixRequest, limits: PromptLimits): Result<FittedRequest, Refusal> {
  const size = estimateTokens(request.block.text);
  const reply = Math.ceil(size * 1.15) + REPLY_OVERHEAD;
  if (size > limits.block || reply > limits.maxReply) {
    return err(
      refusal(
        "no-fix",
        `${request.block.address} is too large for the model (about ${size} tokens; ${Math.min(limits.block, Math.floor((limits.maxReply - REPLY_OVERHEAD) / 1.15))} fit). Split the block, or raise bedrock.maxTokens.`,
      ),
    );
  }
  const limit = limits.surroundings;
  let state: State = { context: request.context, docs: request.attributeDocs, dropped: [] };
  state = dropItems(state, limit, (item) => item.distance >= FAR);
  state = collapseItems(state, limit);
  state = dropItems(state, limit, () => true);
  state = cutDocs(state, limit);
  return ok({
    request: { ...request, context: state.context, attributeDocs: state.docs },
    maxTokens: Math.min(limits.maxReply, Math.max(limits.reply, reply)),
    dropped: state.dropped,
  });
}
