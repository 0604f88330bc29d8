import { z } from "zod";

/** The parts of a Converse request that the stand-in looks at; everything else passes. */
const CONTENT = z.looseObject({
  text: z.string().optional(),
  toolUse: z.looseObject({ toolUseId: z.string(), name: z.string(), input: z.unknown().optional() }).optional(),
  toolResult: z
    .looseObject({
      toolUseId: z.string(),
      status: z.enum(["success", "error"]).optional(),
      content: z.array(z.looseObject({ text: z.string().optional() })),
    })
    .optional(),
});
const BODY = z.looseObject({
  messages: z.array(z.object({ role: z.enum(["user", "assistant"]), content: z.array(CONTENT).min(1) })).min(1),
  system: z.array(z.looseObject({ text: z.string().optional(), cachePoint: z.unknown().optional() })).optional(),
  additionalModelRequestFields: z.looseObject({ anthropic_beta: z.array(z.string()).optional() }).optional(),
  inferenceConfig: z.looseObject({ maxTokens: z.number().int().min(1).optional() }).optional(),
  toolConfig: z
    .looseObject({
      tools: z
        .array(
          z.looseObject({
            toolSpec: z.looseObject({ name: z.string(), inputSchema: z.unknown().optional() }).optional(),
          }),
        )
        .min(1),
      toolChoice: z.looseObject({ tool: z.object({ name: z.string() }).optional() }).optional(),
    })
    .optional(),
});
export type ConverseBody = z.infer<typeof BODY>;

/** A request as scripts see it. */
export interface SimRequest {
  /** 1-based, in order of arrival. */
  readonly number: number;
  readonly modelId: string;
  readonly streaming: boolean;
  readonly body: ConverseBody;
  /** 1 for the first question of a conversation, 2 after one tool result, and so on. */
  readonly round: number;
  /** The first user text. */
  readonly prompt: string;
  /** What stands in `<data name="…">` sections of the first user text, by name. */
  readonly sections: Readonly<Record<string, string>>;
  /** Text of the last tool result or user message after the first, if any. */
  readonly feedback: string | null;
  /** Name of the tool that must be called, if one is forced. */
  readonly tool: string | null;
}

function sectionsOf(prompt: string): Record<string, string> {
  const sections: Record<string, string> = {};
  for (const match of prompt.matchAll(/<data name="([\w-]+)">\n([\s\S]*?)\n<\/data>/g)) {
    sections[match[1] ?? ""] = match[2] ?? "";
  }
  return sections;
}

type Message = ConverseBody["messages"][number];

function textOf(message: Message | undefined): string {
  return (message?.content ?? [])
    .flatMap((part) => [part.text ?? "", ...(part.toolResult?.content ?? []).map((inner) => inner.text ?? "")])
    .join("");
}

/** Rules of the documented API that a client can break. Returns the message of the ValidationException, or null. */
function violation(body: ConverseBody): string | null {
  const { messages, toolConfig } = body;
  if (messages[0]?.role !== "user")
    return "A conversation must start with a user message. Try again with a conversation that starts with a user message.";
  if (messages.at(-1)?.role !== "user")
    return "The model returned the following errors: the conversation must end with a user message.";
  for (const [index, message] of messages.entries()) {
    if (index > 0 && message.role === messages[index - 1]?.role) {
      return "A conversation must alternate between user and assistant roles.";
    }
    if (message.content.some((part) => part.text !== undefined && part.text.trim() === "")) {
      return "The model returned the following errors: messages: text content blocks must be non-empty";
    }
    const asked = (messages[index - 1]?.content ?? []).flatMap((part) => part.toolUse?.toolUseId ?? []);
    const answered = message.content.flatMap((part) => part.toolResult?.toolUseId ?? []);
    if (
      message.role === "user" &&
      (asked.some((id) => !answered.includes(id)) || answered.some((id) => !asked.includes(id)))
    ) {
      return "Expected toolResult blocks for exactly the toolUse ids of the previous message.";
    }
  }
  const forced = toolConfig?.toolChoice?.tool?.name;
  const names = (toolConfig?.tools ?? []).flatMap((tool) => tool.toolSpec?.name ?? []);
  if (forced !== undefined && !names.includes(forced)) return `Tool '${forced}' not found in provided tools.`;
  return null;
}

/** Reads a body; `error` is the message of a ValidationException. */
export function readRequest(
  raw: unknown,
  facts: { readonly number: number; readonly modelId: string; readonly streaming: boolean },
): { readonly request: SimRequest } | { readonly error: string } {
  const parsed = BODY.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      error: `Malformed input request: ${issue?.path.join("/") ?? ""}: ${issue?.message ?? ""}, please reformat your input and try again.`,
    };
  }
  const body = parsed.data;
  const broken = violation(body);
  if (broken !== null) return { error: broken };
  const users = body.messages.filter((message) => message.role === "user");
  const prompt = textOf(users[0]);
  const request: SimRequest = {
    ...facts,
    body,
    round: users.length,
    prompt,
    sections: sectionsOf(prompt),
    feedback: users.length > 1 ? textOf(users.at(-1)) : null,
    tool: body.toolConfig?.toolChoice?.tool?.name ?? null,
  };
  return { request };
}
