import * as z from "zod";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { ToolSpec } from "./converse.ts";
import { guardProblems } from "./guard.ts";
import { addressOf, readShape, type ShapeEntry } from "./hcl-shape.ts";
import { hasPlaceholder, type MaskedBlock, placeholderProblems } from "./placeholders.ts";
import { restoreTags } from "./prompt/data.ts";
import type { Companion, FixRequest, Replacement } from "./request.ts";

const MAX_COMPANIONS = 6;
/** Characters of one returned block; far above what `maxTokens` allows. */
const MAX_BLOCK = 100_000;

const COMPANION = z.object({
  address: z.string().max(300).describe("Address of the new block, such as aws_s3_bucket_versioning.logs."),
  text: z.string().max(MAX_BLOCK).describe("The whole new block in HCL."),
});

/** What the tool takes. The JSON schema sent to the model is derived from this, so the two cannot differ. */
const PROPOSAL = z.object({
  decision: z.enum(["fix", "cannot_fix"]).describe("cannot_fix when no safe fix is possible or the intent is unknown."),
  explanation: z
    .string()
    .max(8_000)
    .describe("For the reviewer, at most four sentences: what changes, why it meets the requirement, side effects."),
  block: z.string().max(MAX_BLOCK).optional().describe("decision fix: the whole new text of the one block, in HCL."),
  companions: z
    .array(COMPANION)
    .max(50)
    .optional()
    .describe("decision fix: new blocks of the allowed types, if needed."),
  reason: z.string().max(8_000).optional().describe("decision cannot_fix: one sentence on what is missing or unsafe."),
});

export const TOOL_NAME = "propose_fix";

function toolSchema(): ToolSpec["schema"] {
  const { $schema: _, ...schema } = z.toJSONSchema(PROPOSAL, { io: "input" });
  return JSON.parse(JSON.stringify(schema)) as ToolSpec["schema"];
}

/** The tool that the model must call. */
export const PROPOSE_FIX: ToolSpec = {
  name: TOOL_NAME,
  description: "Returns the new text of the one block and of allowed new blocks, or says why no safe fix is possible.",
  schema: toolSchema(),
};

export const REPLY_PROBLEMS = [
  "not-the-tool",
  "wrong-shape",
  "no-block",
  "oversized",
  "not-hcl",
  "several-blocks",
  "wrong-block",
  "forbidden-content",
  "masked-values",
  "companion-not-allowed",
  "companion-malformed",
  "companion-duplicate",
] as const;
export type ReplyProblemCode = (typeof REPLY_PROBLEMS)[number];

/** What is wrong with a reply; `messages` are for the model, one sentence each. */
export interface ReplyProblem {
  readonly code: ReplyProblemCode;
  readonly messages: readonly string[];
}

export type Proposal =
  | { readonly decision: "fix"; readonly replacement: Replacement; readonly explanation: string }
  | { readonly decision: "cannot_fix"; readonly reason: string };

function problem(code: ReplyProblemCode, ...messages: readonly string[]): { ok: false; error: ReplyProblem } {
  return err({ code, messages });
}

/** The text between Markdown fences when the whole answer is fenced; nothing else is ever cut away. */
export function stripFences(text: string): string {
  const fenced = /^\s*```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*```\s*$/.exec(text);
  return fenced?.[1] ?? text;
}

/** Models sometimes send a nested list as a string of JSON; that is form, not content. */
function unwrapLists(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const companions: unknown = Reflect.get(input, "companions");
  const plain = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
  if (typeof companions !== "string") return plain;
  try {
    const parsed: unknown = companions.trim() === "" ? [] : JSON.parse(companions);
    return { ...plain, companions: parsed };
  } catch {
    return plain;
  }
}

/** The one top-level block of a text, or what stands there instead. */
function soleBlock(text: string, what: string): Result<ShapeEntry, ReplyProblem> {
  const entries = readShape(text);
  if (entries === null) {
    return problem(
      "not-hcl",
      `${what} is not one well-formed HCL block: return the block only, without prose, diff marks or line numbers.`,
    );
  }
  const [first, second] = entries;
  if (first === undefined) return problem("no-block", `${what} is empty.`);
  if (second !== undefined) {
    return problem(
      "several-blocks",
      `${what} holds ${entries.length} top-level entries: return exactly one block; new blocks go into companions.`,
    );
  }
  return first.kind === "block" ? ok(first) : problem("not-hcl", `${what} is an attribute, not a block.`);
}

function checkBlock(text: string, request: FixRequest, masked: MaskedBlock): Result<string, ReplyProblem> {
  const original = readShape(masked.text)?.[0];
  const sole = soleBlock(text, "block");
  if (!sole.ok) return sole;
  const same =
    original !== undefined &&
    original.name === sole.value.name &&
    original.labels.join("\n") === sole.value.labels.join("\n");
  if (!same) {
    return problem(
      "wrong-block",
      `block must stay ${request.block.address}: the header line (type and labels) must not change.`,
    );
  }
  const limit = Math.max(4_000, masked.text.length * 4);
  if (text.length > limit)
    return problem(
      "oversized",
      `block has ${text.length} characters, at most ${limit} are accepted: change only what the requirement needs.`,
    );
  const secrets = placeholderProblems(text, masked);
  if (secrets.length > 0) return problem("masked-values", ...secrets);
  const guarded = guardProblems(text, masked.text);
  return guarded.length > 0 ? problem("forbidden-content", ...guarded) : ok(text.trim());
}

/** `resource "a" "b"` is allowed as `a`, `data "a" "b"` as `data.a`. */
function allowedKey(entry: ShapeEntry): string {
  const type = entry.labels[0] ?? "";
  return entry.name === "resource" ? type : `${entry.name}.${type}`;
}

function checkCompanion(given: Companion, request: FixRequest): Result<Companion, ReplyProblem> {
  const text = stripFences(given.text);
  const sole = soleBlock(text, `companion ${given.address}`);
  if (!sole.ok) return problem("companion-malformed", ...sole.error.messages);
  const address = addressOf(sole.value);
  if (sole.value.labels.length !== 2 || address !== given.address.trim().replace(/^resource\./, "")) {
    return problem(
      "companion-malformed",
      `The companion's text declares ${address}, its address says ${given.address}: they must agree.`,
    );
  }
  const allowed = request.policy.allowedCompanions;
  if (!allowed.includes(allowedKey(sole.value))) {
    const list = allowed.length === 0 ? "none are" : `only ${allowed.join(", ")} are`;
    return problem(
      "companion-not-allowed",
      `A new ${allowedKey(sole.value)} is not part of this fix: ${list} allowed.`,
    );
  }
  if (hasPlaceholder(text))
    return problem("masked-values", `Masked values must not be used in the companion ${address}.`);
  const guarded = guardProblems(text, "");
  if (guarded.length > 0) return problem("forbidden-content", ...guarded);
  return ok({ address, text: text.trim() });
}

function checkCompanions(given: readonly Companion[], request: FixRequest): Result<readonly Companion[], ReplyProblem> {
  if (given.length > MAX_COMPANIONS) return problem("oversized", `At most ${MAX_COMPANIONS} companions are accepted.`);
  const companions: Companion[] = [];
  const taken = new Set([request.block.address, ...request.context.map((item) => item.address)]);
  for (const item of given) {
    const checked = checkCompanion({ address: item.address, text: restoreTags(item.text) }, request);
    if (!checked.ok) return checked;
    const { address } = checked.value;
    if (taken.has(address))
      return problem("companion-duplicate", `${address} exists already: choose another name or change nothing there.`);
    taken.add(address);
    companions.push(checked.value);
  }
  return ok(companions);
}

/**
 * Reads the input of the tool call as hostile text: only the promised block, only allowed companions, nothing that
 * runs, no masked value moved. The block still carries its placeholders.
 */
export function parseReply(input: unknown, request: FixRequest, masked: MaskedBlock): Result<Proposal, ReplyProblem> {
  const parsed = PROPOSAL.safeParse(unwrapLists(input));
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
    return problem(
      parsed.error.issues.some((issue) => issue.code === "too_big") ? "oversized" : "wrong-shape",
      ...issues,
    );
  }
  const { decision, explanation, companions } = parsed.data;
  if (decision === "cannot_fix") {
    const reason = parsed.data.reason?.trim() || explanation.trim() || "no reason given";
    return ok({ decision, reason });
  }
  if (parsed.data.block === undefined || parsed.data.block.trim() === "") {
    return problem("no-block", "decision is fix, but block is missing.");
  }
  const block = checkBlock(restoreTags(stripFences(parsed.data.block)), request, masked);
  if (!block.ok) return block;
  const checked = checkCompanions(companions ?? [], request);
  if (!checked.ok) return checked;
  return ok({ decision, replacement: { block: block.value, companions: checked.value }, explanation });
}
