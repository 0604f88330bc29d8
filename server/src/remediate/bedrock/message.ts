import type { ConverseCommandInput, Message } from "@aws-sdk/client-bedrock-runtime";
import type { ConverseMessage, ConverseRequest } from "./converse.ts";

/** What a model of some family wants to be asked with. */
export interface Manner {
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** 0 unless told; null leaves it to the model (some accept no temperature). */
  readonly temperature?: number | null | undefined;
  /** Decided by the model's family unless told. */
  readonly promptCaching?: boolean | undefined;
}

/** Families for which the service documents cache points; others reject the field. */
function cachesPrompts(model: string): boolean {
  return /anthropic\.claude-(?:3-[57]|[a-z]+-4|[4-9])|anthropic\.claude-(?:opus|sonnet|haiku)-|amazon\.nova/.test(
    model,
  );
}

/** Families that hold a parameter of a tool back until it is whole, unless they are asked for finer pieces. */
export function streamsFinely(model: string): boolean {
  return /anthropic\.claude-(?:opus|sonnet|haiku)-/.test(model);
}

/** The Anthropic models' switch for it. Not all of them know it on Bedrock: some reject the whole request. */
const FINE_STREAMING = { anthropic_beta: ["fine-grained-tool-streaming-2025-05-14"] };

type Document = NonNullable<NonNullable<NonNullable<Message["content"]>[number]["toolUse"]>["input"]>;

/** What came as JSON goes back as JSON; a tool's input must be an object. */
function asDocument(input: unknown): Document {
  return (typeof input === "object" && input !== null ? input : {}) as Document;
}

function toMessage(message: ConverseMessage): Message {
  if (message.role === "user") return { role: "user", content: [{ text: message.text }] };
  if (message.role === "feedback") {
    const { toolUseId, text } = message;
    return { role: "user", content: [{ toolResult: { toolUseId, status: "error", content: [{ text }] } }] };
  }
  const { text, toolUse } = message;
  return {
    role: "assistant",
    content: [
      // The service rejects empty text.
      ...(text.trim() === "" ? [] : [{ text }]),
      ...(toolUse === null
        ? []
        : [{ toolUse: { toolUseId: toolUse.id, name: toolUse.name, input: asDocument(toolUse.input) } }]),
    ],
  };
}

/** The request as the service takes it; the same for Converse and ConverseStream. */
export function toInput(request: ConverseRequest, manner: Manner & { readonly fine: boolean }): ConverseCommandInput {
  const { tool } = request;
  const caching = manner.promptCaching ?? cachesPrompts(manner.model);
  const temperature = manner.temperature === undefined ? 0 : manner.temperature;
  return {
    modelId: manner.model,
    // Tools come before the system text in the cached prefix, so one point at the end covers both.
    system: [{ text: request.system }, ...(caching ? [{ cachePoint: { type: "default" as const } }] : [])],
    messages: request.messages.map(toMessage),
    inferenceConfig: { maxTokens: request.maxTokens, ...(temperature === null ? {} : { temperature }) },
    toolConfig: {
      tools: [
        {
          toolSpec: { name: tool.name, description: tool.description, inputSchema: { json: asDocument(tool.schema) } },
        },
      ],
      toolChoice: { tool: { name: tool.name } },
    },
    ...(manner.fine ? { additionalModelRequestFields: FINE_STREAMING } : {}),
  };
}
