import { crc32 } from "node:zlib";
import type { ModelOutput } from "./replies.ts";
import type { SimUsage } from "./usage.ts";

/** One message of `application/vnd.amazon.eventstream`: prelude, string headers, payload, two CRC-32 sums. */
function encode(event: string, payload: unknown): Buffer {
  const headers = Buffer.concat(
    [
      [":event-type", event],
      [":content-type", "application/json"],
      [":message-type", "event"],
    ].map(([name = "", value = ""]) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(Buffer.byteLength(value));
      // 7 is the type "string".
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), size, Buffer.from(value)]);
    }),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

function pieces(text: string, size = 40): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
}

/** The events of ConverseStream for one reply, in order. */
export function streamOf(output: ModelOutput, usage: SimUsage, latencyMs: number): Buffer[] {
  const events = [encode("messageStart", { role: "assistant" })];
  for (const [contentBlockIndex, part] of output.content.entries()) {
    const toolUse = part.toolUse as { toolUseId: string; name: string; input: unknown } | undefined;
    if (toolUse !== undefined) {
      const { toolUseId, name } = toolUse;
      events.push(encode("contentBlockStart", { start: { toolUse: { toolUseId, name } }, contentBlockIndex }));
    }
    const text = toolUse === undefined ? String(part.text) : JSON.stringify(toolUse.input);
    for (const piece of pieces(text)) {
      const delta = toolUse === undefined ? { text: piece } : { toolUse: { input: piece } };
      events.push(encode("contentBlockDelta", { delta, contentBlockIndex }));
    }
    events.push(encode("contentBlockStop", { contentBlockIndex }));
  }
  events.push(encode("messageStop", { stopReason: output.stopReason }));
  events.push(encode("metadata", { usage, metrics: { latencyMs } }));
  return events;
}
