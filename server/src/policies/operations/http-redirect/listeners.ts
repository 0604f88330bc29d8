import type { ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Block } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { whyUnknown } from "../../../terraform/values/operators.ts";
import { known, type Value } from "../../../terraform/values/value.ts";
import { referrersOf } from "../../engine/links.ts";
import { isIgnored } from "../../engine/subject.ts";
import type { Verdict } from "../../model.ts";
import { attributeValue, isMade, nodeOf, referencesIn } from "../common/links.ts";

const BALANCERS: ReadonlySet<string> = new Set(["aws_lb", "aws_alb"]);
const LISTENER_TYPES = ["aws_lb_listener", "aws_alb_listener"] as const;

/** True when the block is a load balancer, not a listener. */
export function isBalancer(node: ResourceNode): boolean {
  return BALANCERS.has(node.declaration.type);
}

/** The listeners of a load balancer that make a live resource. */
export function listenersOf(index: TerraformIndex, balancer: ResourceNode): readonly ResourceNode[] {
  return LISTENER_TYPES.flatMap((type) =>
    referrersOf(index, balancer, { type, attribute: "load_balancer_arn" }),
  ).filter((listener) => isMade(index, listener));
}

/** The load balancer of a listener; null when it is not in the code. */
export function balancerOf(index: TerraformIndex, listener: ResourceNode): ResourceNode | null {
  const arn = attributeOf(listener.declaration.block, "load_balancer_arn")?.value;
  if (arn === undefined) return null;
  for (const reference of referencesIn(index, listener, arn)) {
    const node = nodeOf(reference, listener.module);
    if (node !== null && isBalancer(node) && node.declaration.mode === "managed") return node;
  }
  return null;
}

/** Why the policy does not speak of this load balancer, or that nobody can tell; null when it faces the internet. */
export function balancerVerdict(index: TerraformIndex, balancer: ResourceNode): Verdict | null {
  const { address } = balancer;
  const type = attributeValue(index, balancer, "load_balancer_type", "application");
  if (type.kind !== "known") return notKnown(`the type of \`${address}\``, type);
  if (type.value !== "application") {
    return { status: "not-applicable", because: `\`${address}\` is a ${String(type.value)} load balancer` };
  }
  const internal = attributeValue(index, balancer, "internal", false);
  if (internal.kind !== "known") return notKnown(`whether \`${address}\` is internal`, internal);
  if (String(internal.value) === "true") {
    return { status: "not-applicable", because: `\`${address}\` is internal` };
  }
  return null;
}

function notKnown(what: string, value: Value): Verdict {
  return { status: "unknown", because: `${what} is not known: ${whyUnknown(value)}` };
}

/** Protocol of a listener in capitals. AWS takes HTTP on port 80 and HTTPS on port 443 when it is left out. */
export function protocolOf(index: TerraformIndex, listener: ResourceNode): Value {
  const protocol = attributeValue(index, listener, "protocol");
  if (protocol.kind === "known" && protocol.value !== null) return known(String(protocol.value).toUpperCase());
  if (protocol.kind !== "known") return protocol;
  const port = attributeValue(index, listener, "port");
  if (port.kind !== "known") return port;
  return known(String(port.value) === "443" ? "HTTPS" : "HTTP");
}

/** Whether an HTTP listener sends its clients to HTTPS by default. */
export function listenerVerdict(index: TerraformIndex, listener: ResourceNode): Verdict {
  const { address } = listener;
  const protocol = protocolOf(index, listener);
  if (protocol.kind !== "known") return notKnown(`the protocol of \`${address}\``, protocol);
  if (protocol.value !== "HTTP") {
    return { status: "not-applicable", because: `\`${address}\` listens for ${String(protocol.value)}, not for HTTP` };
  }
  if (isIgnored(listener.declaration.block, "default_action")) {
    return {
      status: "unknown",
      because: `Terraform leaves the default action of \`${address}\` alone (\`ignore_changes\`)`,
    };
  }
  const { blocks } = listener.declaration.block.body;
  const actions = blocks.filter((block) => block.type === "default_action");
  if (actions.length === 0) {
    return { status: "unknown", because: `the default action of \`${address}\` is not written as a block` };
  }
  const verdicts = actions.map((action) => actionVerdict(index, listener, action));
  return verdicts.find(({ status }) => status !== "fail") ?? verdicts[0] ?? { status: "unknown", because: "no action" };
}

function actionVerdict(index: TerraformIndex, listener: ResourceNode, action: Block): Verdict {
  const { address } = listener;
  const bindings = index.expand(listener)[0]?.bindings;
  const read = (block: Block, name: string, absent: string): Value => {
    const attribute = attributeOf(block, name);
    return attribute === undefined ? known(absent) : index.evaluate(attribute.value, listener.module, bindings);
  };
  const type = read(action, "type", "");
  if (type.kind !== "known") return notKnown(`the default action of \`${address}\``, type);
  if (type.value !== "redirect") {
    return {
      status: "fail",
      because: `\`${address}\` answers HTTP requests with \`${String(type.value)}\` instead of a redirect to HTTPS`,
    };
  }
  const redirect = action.body.blocks.find((block) => block.type === "redirect");
  if (redirect === undefined)
    return { status: "unknown", because: `the redirect of \`${address}\` is not written as a block` };
  // Without a protocol the redirect keeps that of the request.
  const protocol = read(redirect, "protocol", "#{protocol}");
  if (protocol.kind !== "known") return notKnown(`the protocol that \`${address}\` redirects to`, protocol);
  return String(protocol.value).toUpperCase() === "HTTPS"
    ? { status: "pass", because: `\`${address}\` redirects to HTTPS` }
    : { status: "fail", because: `\`${address}\` redirects, but not to HTTPS` };
}
