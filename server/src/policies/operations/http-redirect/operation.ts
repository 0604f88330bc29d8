import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import type { BlockOp } from "../../../terraform/edits/block-edit.ts";
import type { ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Block } from "../../../terraform/syntax/ast.ts";
import { referrersOf } from "../../engine/links.ts";
import { byTypeInRoot } from "../../engine/roots.ts";
import type { Change, Operation, PlannedFix, PolicyContext, Verdict } from "../../model.ts";
import { worst } from "../common/answer.ts";
import { attributeValue, isMade } from "../common/links.ts";
import { notEditable, notFailing, refuse } from "../common/refuse.ts";
import { balancerOf, balancerVerdict, isBalancer, listenersOf, listenerVerdict, protocolOf } from "./listeners.ts";

/** Load balancers that face the internet must send HTTP clients to HTTPS. */
export const httpRedirect: Operation = {
  name: "http-redirect",
  check: ({ index, node }) => check(index, node),
  propose,
};

function check(index: TerraformIndex, node: ResourceNode): Verdict {
  if (!isMade(index, node)) return { status: "not-applicable", because: "this block makes no resource" };
  if (isBalancer(node)) return balancerVerdict(index, node) ?? listenersVerdict(index, node);
  const verdict = listenerVerdict(index, node);
  if (verdict.status === "not-applicable" || verdict.status === "pass") return verdict;
  const balancer = balancerOf(index, node);
  if (balancer !== null) return balancerVerdict(index, balancer) ?? verdict;
  return {
    status: "unknown",
    because: `the load balancer of \`${node.address}\` is not in the code, so nobody can tell whether it faces the internet`,
  };
}

function listenersVerdict(index: TerraformIndex, balancer: ResourceNode): Verdict {
  const verdicts = listenersOf(index, balancer).map((listener) => listenerVerdict(index, listener));
  const verdict = worst(verdicts);
  if (verdict === null)
    return { status: "unknown", because: `no listener in the code belongs to \`${balancer.address}\`` };
  if (verdict.status !== "not-applicable") return verdict;
  return { status: "pass", because: `\`${balancer.address}\` has no HTTP listener` };
}

function propose({ index, node }: PolicyContext): Result<PlannedFix, Refusal> {
  const settled = notFailing(check(index, node));
  if (settled !== null) return settled;
  const balancer = isBalancer(node) ? node : balancerOf(index, node);
  if (balancer === null) return refuse("no-fix", `The load balancer of \`${node.address}\` is not in the code.`);
  const listeners = isBalancer(node) ? listenersOf(index, node) : [node];
  const port = httpsPort(index, balancer);
  if (!port.ok) return port;
  const changes: Change[] = [];
  const warnings = new Set([CLIENTS]);
  for (const listener of listeners) {
    if (listenerVerdict(index, listener).status !== "fail") continue;
    const change = redirectChange(listener, port.value);
    if (!change.ok) return change;
    changes.push(change.value);
    for (const warning of [...lostTargets(index, listener), ...otherRules(index, listener)]) warnings.add(warning);
  }
  return ok({
    changes,
    explanation: `HTTP requests to \`${balancer.declaration.address}\` are answered with a permanent redirect (301) to its HTTPS listener on port ${port.value}.`,
    impact: "in-place",
    warnings: [...warnings],
  });
}

const CLIENTS =
  "Clients that speak only HTTP, or do not follow redirects (some health checks, webhooks and devices), stop working.";

/** Port of an HTTPS listener of the same load balancer that certainly exists; 443 before others. */
function httpsPort(index: TerraformIndex, balancer: ResourceNode): Result<string, Refusal> {
  const secure = listenersOf(index, balancer).filter((listener) => {
    const protocol = protocolOf(index, listener);
    return protocol.kind === "known" && protocol.value === "HTTPS";
  });
  if (secure.length === 0) {
    return refuse(
      "no-fix",
      `\`${balancer.address}\` has no HTTPS listener in the code, so a redirect would lead nowhere: add an HTTPS listener with a certificate first.`,
    );
  }
  const certain = secure.filter((listener) => index.expand(listener).some((instance) => !instance.wildcard));
  const ports = certain.flatMap((listener) => {
    const port = attributeValue(index, listener, "port");
    return port.kind === "known" && port.value !== null ? [String(port.value)] : [];
  });
  const [first] = ports;
  if (first === undefined) {
    return refuse(
      "unknown-value",
      `The HTTPS listener of \`${balancer.address}\` exists only under a condition, or its port is not known: make sure that it is always there, then redirect to it.`,
    );
  }
  return ok(ports.includes("443") ? "443" : first);
}

function redirectChange(listener: ResourceNode, port: string): Result<Change, Refusal> {
  const { file, block, address } = listener.declaration;
  const generated = notEditable(file);
  if (generated !== null) return generated;
  const [action, ...others] = block.body.blocks.filter((child) => child.type === "default_action");
  if (action === undefined || others.length > 0) {
    return refuse("no-fix", `\`${address}\` has several default actions: make its last one a redirect by hand.`);
  }
  return ok({ kind: "ops", file, block, ops: redirectOps(action, port) });
}

/** Everything of the old action goes: AWS refuses an action with parts of two types. */
function redirectOps(action: Block, port: string): readonly BlockOp[] {
  const path = ["default_action"];
  const ops: BlockOp[] = [{ op: "set", path, name: "type", value: '"redirect"' }];
  for (const { name } of action.body.attributes) {
    if (name !== "type" && name !== "order") ops.push({ op: "remove", path, name });
  }
  const old = action.body.blocks.filter((block) => block.type !== "redirect");
  for (const block of old) ops.push({ op: "remove-block", path: [...path, block.type] });
  if (old.length < action.body.blocks.length) {
    const inner = [...path, "redirect"];
    ops.push({ op: "set", path: inner, name: "port", value: `"${port}"` });
    ops.push({ op: "set", path: inner, name: "protocol", value: '"HTTPS"' });
    ops.push({ op: "set", path: inner, name: "status_code", value: '"HTTP_301"' });
    return ops;
  }
  const lines = [
    "redirect {",
    `  port        = "${port}"`,
    '  protocol    = "HTTPS"',
    '  status_code = "HTTP_301"',
    "}",
  ];
  ops.push({ op: "append-block", path, text: lines.join("\n") });
  return ops;
}

const FORWARDERS = [
  { type: "aws_lb_listener", attribute: "default_action.target_group_arn" },
  { type: "aws_lb_listener", attribute: "default_action.forward.target_group.arn" },
  { type: "aws_alb_listener", attribute: "default_action.target_group_arn" },
  { type: "aws_alb_listener", attribute: "default_action.forward.target_group.arn" },
  { type: "aws_lb_listener_rule", attribute: "action.target_group_arn" },
  { type: "aws_lb_listener_rule", attribute: "action.forward.target_group.arn" },
  { type: "aws_alb_listener_rule", attribute: "action.target_group_arn" },
  { type: "aws_alb_listener_rule", attribute: "action.forward.target_group.arn" },
] as const;

/** Target groups that nothing else forwards to: their services become unreachable, and ECS refuses such a group. */
function lostTargets(index: TerraformIndex, listener: ResourceNode): readonly string[] {
  const groups = ["aws_lb_target_group", "aws_alb_target_group"].flatMap((type) => byTypeInRoot(listener.module, type));
  const own = groups.filter((group) => forwardersTo(index, group).includes(listener));
  return own
    .filter((group) => forwardersTo(index, group).every((forwarder) => forwarder === listener))
    .map(
      (group) =>
        `Nothing but \`${listener.declaration.address}\` forwards to \`${group.declaration.address}\`: let the HTTPS listener forward to it.`,
    );
}

function forwardersTo(index: TerraformIndex, group: ResourceNode): readonly ResourceNode[] {
  return FORWARDERS.flatMap((attribute) => referrersOf(index, group, attribute));
}

function otherRules(index: TerraformIndex, listener: ResourceNode): readonly string[] {
  const rules = ["aws_lb_listener_rule", "aws_alb_listener_rule"].flatMap((type) =>
    referrersOf(index, listener, { type, attribute: "listener_arn" }),
  );
  if (rules.length === 0) return [];
  const names = rules.map((rule) => `\`${rule.declaration.address}\``).join(", ");
  return [`Rules of the listener come before its default action and still serve plain HTTP: ${names}.`];
}
