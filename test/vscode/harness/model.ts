import type { SimReply, SimRequest } from "../../../sim/src/bedrock/server.ts";

/** The model of the tests: it knows how to require session tokens of an instance, and says so at length. */
export function modelReply({ sections }: SimRequest): SimReply | undefined {
  const { target } = sections;
  if (target === undefined || !target.includes('"aws_instance"')) return undefined;
  const explanation =
    "Requires session tokens for the instance metadata service, so that a forged request cannot read the credentials of the instance. The hop limit stays at its default of one. Programs that still use version 1 of the service must be updated first. Nothing else about the bastion changes.";
  const block = target.replace(/\n\}\s*$/, '\n\n  metadata_options {\n    http_tokens = "required"\n  }\n}');
  return { kind: "tool", input: { decision: "fix", explanation, block } };
}
