import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import type { RawAnswer } from "./answer.ts";
import type { ConverseDelta } from "./converse.ts";

/** The stream ended although the message had not. */
export class BrokenStream extends Error {}

interface Part {
  text: string;
  tool: { readonly toolUseId: string | undefined; readonly name: string | undefined; json: string } | null;
}

/** A reply on its way: what has come so far, and the whole once it is there. */
export interface Gathering {
  take(event: ConverseStreamOutput): void;
  /** Characters that the model has written so far. */
  written(): number;
  /** The whole, in the shape of Converse. Throws {@link BrokenStream} when the message has not ended. */
  finish(): RawAnswer;
}

/** Puts the events of ConverseStream together; the order of blocks is their index, not their arrival. */
export function gather(onDelta: (delta: ConverseDelta) => void): Gathering {
  const parts = new Map<number, Part>();
  let stopReason: string | null = null;
  let usage: unknown;
  let written = 0;
  const partAt = (index: number | undefined): Part => {
    const at = index ?? 0;
    const part = parts.get(at) ?? { text: "", tool: null };
    parts.set(at, part);
    return part;
  };
  return {
    take: (event) => {
      const { contentBlockStart, contentBlockDelta, messageStop, metadata } = event;
      const started = contentBlockStart?.start?.toolUse;
      if (started !== undefined) {
        const { toolUseId, name } = started;
        partAt(contentBlockStart?.contentBlockIndex).tool = { toolUseId, name, json: "" };
      }
      const { delta, contentBlockIndex } = contentBlockDelta ?? {};
      if (delta?.text !== undefined) {
        partAt(contentBlockIndex).text += delta.text;
        written += delta.text.length;
      }
      const json = delta?.toolUse?.input;
      if (json !== undefined) {
        const { tool } = partAt(contentBlockIndex);
        if (tool !== null) tool.json += json;
        written += json.length;
        onDelta({ kind: "input", json });
      }
      if (messageStop !== undefined) stopReason = messageStop.stopReason ?? "";
      if (metadata !== undefined) usage = metadata.usage;
    },
    written: () => written,
    finish: () => {
      if (stopReason === null) throw new BrokenStream("the reply broke off");
      const content = [...parts].sort(([a], [b]) => a - b).map(([, part]) => contentOf(part));
      return { stopReason, output: { message: { content } }, usage };
    },
  };
}

function contentOf({ text, tool }: Part): unknown {
  if (tool === null) return { text };
  const { toolUseId, name, json } = tool;
  return { toolUse: { toolUseId, name, input: inputOf(json) } };
}

/** A tool call without parameters has no text at all. What is no JSON (the reply was cut off) has no input. */
function inputOf(json: string): unknown {
  if (json.trim() === "") return {};
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
