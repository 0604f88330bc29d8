import { setTimeout as delay } from "node:timers/promises";
import { errorMessage, eventMessage, exceptionMessage } from "./event-stream.ts";
import type { ModelOutput } from "./replies.ts";
import type { SimUsage } from "./usage.ts";

/** What goes wrong half way through a reply. Exceptions are those that ConverseStream declares. */
export const MIDWAY_FAULTS = {
  /** The connection is cut. */
  "stream-break": null,
  /** The connection is closed in good order, but the message has not ended. */
  "stream-end": null,
  /** Nothing comes any more. */
  "stream-stall": null,
  /** A checksum is wrong. */
  "stream-corrupt": null,
  "stream-throttled": exceptionMessage("throttlingException", "Too many tokens, please wait before trying again."),
  "stream-model-error": exceptionMessage("modelStreamErrorException", "The model's stream ended unexpectedly."),
  "stream-internal": exceptionMessage("internalServerException", "An internal server error occurred."),
  "stream-unavailable": exceptionMessage("serviceUnavailableException", "The service is not available."),
  "stream-invalid": exceptionMessage("validationException", "The model returned the following errors: bad input."),
  "stream-model-timeout": exceptionMessage("modelTimeoutException", "The request took too long to process."),
  "stream-error": errorMessage("InternalFailure", "Something undeclared."),
} as const satisfies Readonly<Record<string, Buffer | null>>;
export type MidwayFault = keyof typeof MIDWAY_FAULTS;

export function isMidwayFault(kind: string): kind is MidwayFault {
  return Object.hasOwn(MIDWAY_FAULTS, kind);
}

/** How a reply goes over the wire. */
export interface StreamManner {
  /** Characters of text, or of the tool's input, per event; 40 unless told. */
  readonly pieceSize?: number | undefined;
  /** Milliseconds between two events. */
  readonly pauseMs?: number | undefined;
  /** Cuts the bytes into writes of that many, whatever the messages. */
  readonly chunkBytes?: number | undefined;
  readonly midway?: MidwayFault | undefined;
}

/** The events of ConverseStream for one reply, in order. `fine`: the tool's input is not held back until it is whole. */
export function eventsOf(
  output: ModelOutput,
  facts: { readonly usage: SimUsage; readonly latencyMs: number; readonly fine: boolean; readonly pieceSize: number },
): Buffer[] {
  const { usage, latencyMs, fine, pieceSize } = facts;
  const events = [eventMessage("messageStart", { role: "assistant" })];
  for (const [contentBlockIndex, part] of output.content.entries()) {
    const toolUse = part.toolUse as { toolUseId: string; name: string; input: unknown } | undefined;
    if (toolUse === undefined) {
      for (const text of pieces(String(part.text), pieceSize)) {
        events.push(eventMessage("contentBlockDelta", { delta: { text }, contentBlockIndex }));
      }
    } else {
      const { toolUseId, name } = toolUse;
      events.push(eventMessage("contentBlockStart", { start: { toolUse: { toolUseId, name } }, contentBlockIndex }));
      for (const input of fine ? pieces(JSON.stringify(toolUse.input), pieceSize) : parameters(toolUse.input)) {
        events.push(eventMessage("contentBlockDelta", { delta: { toolUse: { input } }, contentBlockIndex }));
      }
    }
    events.push(eventMessage("contentBlockStop", { contentBlockIndex }));
  }
  events.push(eventMessage("messageStop", { stopReason: output.stopReason }));
  events.push(eventMessage("metadata", { usage, metrics: { latencyMs } }));
  return events;
}

function pieces(text: string, size: number): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
}

/** Models of Anthropic send a parameter when it is whole. */
function parameters(input: unknown): string[] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return [JSON.stringify(input) ?? ""];
  const fields = Object.entries(input).flatMap(([name, value]) => {
    const text = JSON.stringify(value);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return fields.length === 0 ? ["{}"] : [...fields.map((field, at) => (at === 0 ? `{${field}` : `,${field}`)), "}"];
}

/** The bytes of a reply in the given manner. Throws where the connection is to be cut. */
export async function* streamed(
  events: readonly Buffer[],
  manner: StreamManner,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { midway, pauseMs = 0, chunkBytes } = manner;
  const half = Math.ceil(events.length / 2);
  for (const [at, event] of events.entries()) {
    if (pauseMs > 0) await delay(pauseMs, undefined, { signal });
    if (midway !== undefined && at === half) {
      yield* atMidway(midway, event, signal);
      return;
    }
    yield* chunks(event, chunkBytes);
  }
}

async function* atMidway(midway: MidwayFault, event: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
  switch (midway) {
    case "stream-break":
      yield event.subarray(0, event.length >> 1);
      // What was written leaves before the connection is cut.
      await delay(5);
      throw new Error("cut");
    case "stream-end":
      return;
    case "stream-stall":
      await delay(2 ** 30, undefined, { signal });
      return;
    case "stream-corrupt": {
      const broken = Buffer.from(event);
      broken.writeUInt8(broken.readUInt8(broken.length - 1) ^ 1, broken.length - 1);
      yield broken;
      return;
    }
    default:
      yield MIDWAY_FAULTS[midway];
  }
}

function* chunks(bytes: Buffer, size: number | undefined): Generator<Buffer> {
  if (size === undefined) yield bytes;
  else for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
