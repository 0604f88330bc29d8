import { createTokenBudget, type TokenBudget } from "../../../server/src/remediate/bedrock/budget.ts";
import type {
  Converse,
  ConverseError,
  ConverseReply,
  ConverseRequest,
} from "../../../server/src/remediate/bedrock/converse.ts";
import type { FixerDeps } from "../../../server/src/remediate/bedrock/fixer.ts";
import type { FixRequest } from "../../../server/src/remediate/bedrock/request.ts";
import { ok, type Result } from "../../../shared/src/result.ts";

export const BLOCK = `resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
  # owned by platform
  tags = {
    env = "prod"
  }
}`;

export const FIXED = BLOCK.replace("  # owned", "  force_destroy = false\n  # owned");

export function fixRequest(changes: Partial<FixRequest> = {}): FixRequest {
  return {
    finding: {
      testId: "aws-s3-test",
      title: "Bucket is compliant",
      description: "The bucket must be compliant.",
      severity: "high",
      frameworks: ["soc2"],
      resource: { name: "acme-logs" },
    },
    policy: {
      id: "s3-policy",
      title: "S3 policy",
      why: "Because.",
      requirement: "force_destroy equals false",
      allowedCompanions: ["aws_s3_bucket_versioning"],
    },
    block: { address: "aws_s3_bucket.logs", file: "main.tf", text: BLOCK, start: 0, end: BLOCK.length },
    context: [],
    attributeDocs: "force_destroy (bool, optional)",
    ...changes,
  };
}

export function withBlock(text: string, address = "aws_db_instance.main"): FixRequest {
  return fixRequest({ block: { address, file: "main.tf", text, start: 0, end: text.length } });
}

/** A reply that calls the tool. */
export function toolReply(input: unknown, changes: Partial<ConverseReply> = {}): Result<ConverseReply, ConverseError> {
  return ok({
    stop: "tool-use",
    text: "",
    toolUse: { id: "t1", name: "propose_fix", input },
    usage: { inputTokens: 1_000, outputTokens: 200, cacheReadTokens: 0, cacheWriteTokens: 0 },
    ...changes,
  });
}

export function fixReply(block: string, more: object = {}): Result<ConverseReply, ConverseError> {
  return toolReply({ decision: "fix", explanation: "Sets it.", block, ...more });
}

export function unlimited(): TokenBudget {
  return createTokenBudget({ tokensPerMinute: 1e9, totalTokens: 1e9 });
}

/** Answers in order and remembers what it was asked. */
export function scripted(...replies: readonly Result<ConverseReply, ConverseError>[]): {
  readonly converse: Converse;
  readonly asked: ConverseRequest[];
} {
  const asked: ConverseRequest[] = [];
  const queue = [...replies];
  const converse: Converse = async (request) => {
    asked.push(request);
    const next = queue.shift();
    if (next === undefined) throw new Error("asked once more than scripted");
    return next;
  };
  return { converse, asked };
}

/** Replaces the whole block; passes verification always. */
export function fixerDeps(converse: Converse, changes: Partial<FixerDeps> = {}): FixerDeps {
  return {
    converse,
    budget: unlimited(),
    verify: async () => ({ passed: true, feedback: [] }),
    deriveEdits: ({ block, companions }) =>
      ok({
        edits: [{ file: "main.tf", start: 0, end: BLOCK.length, newText: block }],
        promised: [
          { file: "main.tf", address: "resource.aws_s3_bucket.logs", change: "edit" },
          ...companions.map(({ address }) => ({
            file: "main.tf",
            address: `resource.${address}`,
            change: "create" as const,
          })),
        ],
      }),
    signal: new AbortController().signal,
    ...changes,
  };
}
