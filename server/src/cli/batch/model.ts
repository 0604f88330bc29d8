import type { Settings } from "../../../../shared/src/settings.ts";
import { createTokenBudget } from "../../remediate/bedrock/budget.ts";
import type { BedrockClient, BedrockClientOptions } from "../../remediate/bedrock/client.ts";
import { bedrockFixer, type ModelFixer } from "../../remediate/model-fixer.ts";

export interface ChosenModel {
  readonly model: ModelFixer | null;
  /** Why there is none, as a clause. */
  readonly missing: string;
  close(): Promise<void>;
}

/**
 * The model of a run. With `auto` it is used only when Bedrock was configured on purpose (a region or an endpoint), so
 * that nobody's code leaves the machine by surprise.
 */
export function chooseModel(
  settings: Settings,
  fixer: "auto" | "rule" | "bedrock",
  env: NodeJS.ProcessEnv,
): ChosenModel {
  const none = (missing: string): ChosenModel => ({ model: null, missing, close: () => Promise.resolve() });
  if (fixer === "rule") return none("the fixer is `rule`");
  const { bedrock } = settings;
  const asked =
    bedrock.endpoint !== undefined ||
    env.TERRAFIX_BEDROCK_REGION !== undefined ||
    env.TERRAFIX_BEDROCK_MODEL !== undefined;
  if (fixer === "auto" && !asked) {
    return none("Bedrock is not configured (TERRAFIX_BEDROCK_REGION or TERRAFIX_BEDROCK_MODEL)");
  }
  const client = lazyClient({
    model: bedrock.model,
    region: bedrock.region,
    endpoint: bedrock.endpoint,
    profile: env.AWS_PROFILE || undefined,
    timeoutMs: bedrock.timeoutMs,
  });
  const budget = createTokenBudget({ tokensPerMinute: bedrock.tokensPerMinute, totalTokens: bedrock.tokenBudget });
  return {
    model: bedrockFixer({ converse: client.converse, budget, maxReply: bedrock.maxTokens }),
    missing: "",
    close: () => client.close(),
  };
}

/** The SDK behind the client is large and most runs never ask a model: it is loaded with the first question. */
function lazyClient(options: BedrockClientOptions): BedrockClient {
  let loading: Promise<BedrockClient> | null = null;
  const load = (): Promise<BedrockClient> => {
    loading ??= import("../../remediate/bedrock/client.ts").then((module) => module.createBedrockClient(options));
    return loading;
  };
  return {
    converse: async (request, call) => (await load()).converse(request, call),
    close: async () => {
      if (loading !== null) await (await loading).close();
    },
  };
}
