import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { err, type Result } from "../../../../shared/src/result.ts";
import { type RawAnswer, readAnswer } from "./answer.ts";
import type { ConverseDelta, ConverseError, ConverseReply, TokenUsage } from "./converse.ts";
import { classify, converseError, type Obstacle, obstacleOf } from "./errors.ts";
import { gather } from "./stream.ts";
import { estimateTokens } from "./tokens.ts";

export interface AttemptOptions {
  readonly model: string;
  /** Milliseconds for the whole try. */
  readonly timeoutMs: number;
  /** Milliseconds without a piece after which a reply that had begun counts as broken off. */
  readonly silenceMs: number;
  /** False asks for the reply in one piece. */
  readonly streams: boolean;
  readonly onDelta: (delta: ConverseDelta) => void;
  readonly signal: AbortSignal;
}

/** One try, and what would have to be done otherwise for another one to work. */
export interface Attempt {
  readonly reply: Result<ConverseReply, ConverseError>;
  readonly obstacle: Obstacle | null;
  /** What a try that failed half way will have cost; estimated, since the service tells only at the end. */
  readonly lost: TokenUsage | null;
}

/** One try with its own time limits, apart from the caller's signal. Whatever happens, its connection is closed. */
export async function attempt(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
  options: AttemptOptions,
): Promise<Attempt> {
  const { model, signal } = options;
  if (signal.aborted) return { reply: err(converseError("cancelled", model, "")), obstacle: null, lost: null };
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, options.timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  const progress = { characters: 0, silent: false };
  try {
    const answer = options.streams
      ? await readStream(client, input, { ...options, controller, progress })
      : await client.send(new ConverseCommand(input), { abortSignal: controller.signal });
    return { reply: readAnswer(answer, model), obstacle: null, lost: null };
  } catch (error) {
    const lost = progress.characters === 0 ? null : costOf(input, progress.characters);
    const failed = (reply: ConverseError): Attempt => ({ reply: err(reply), obstacle: null, lost });
    if (signal.aborted) return failed(converseError("cancelled", model, ""));
    if (progress.silent) return failed(converseError("network", model, "the reply stopped coming"));
    if (controller.signal.aborted) return failed(converseError("timeout", model, ""));
    return { ...failed(classify(error, model)), obstacle: obstacleOf(error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    // The SDK does not let go of a body that was not read to its end.
    stop();
  }
}

/** The reply piece by piece. A pause between two pieces is bounded: a connection may die without a word. */
async function readStream(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
  options: AttemptOptions & {
    readonly controller: AbortController;
    readonly progress: { characters: number; silent: boolean };
  },
): Promise<RawAnswer> {
  const { controller, progress, silenceMs, onDelta } = options;
  onDelta({ kind: "start" });
  const { stream } = await client.send(new ConverseStreamCommand(input), { abortSignal: controller.signal });
  const gathering = gather(onDelta);
  const fallSilent = (): void => {
    progress.silent = true;
    controller.abort();
  };
  let silence = setTimeout(fallSilent, silenceMs);
  try {
    for await (const event of stream ?? []) {
      clearTimeout(silence);
      gathering.take(event);
      progress.characters = Math.max(1, gathering.written());
      silence = setTimeout(fallSilent, silenceMs);
    }
    return gathering.finish();
  } finally {
    clearTimeout(silence);
  }
}

function costOf(input: ConverseCommandInput, characters: number): TokenUsage {
  return {
    inputTokens: estimateTokens(JSON.stringify([input.system, input.messages, input.toolConfig])),
    outputTokens: Math.ceil(characters / 3),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
}
