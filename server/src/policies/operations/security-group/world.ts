import type { Expression } from "../../../terraform/syntax/ast.ts";
import { whyUnknown } from "../../../terraform/values/operators.ts";
import type { Value } from "../../../terraform/values/value.ts";
import { type Answer, anyOf, no, unsure, yes } from "../common/answer.ts";

/** Functions that give the union of their arguments, or a part of it. */
export const UNIONS: ReadonlySet<string> = new Set([
  "concat",
  "distinct",
  "toset",
  "tolist",
  "flatten",
  "compact",
  "sort",
  "reverse",
  "setunion",
]);

/** A CIDR of every address, in any spelling: `0.0.0.0/0`, `::/0`, `0:0:0:0:0:0:0:0/0`. */
export function isWorldCidr(text: string): boolean {
  return /^[0-9a-fA-F:.]+\/0+$/.test(text.trim());
}

/** Whether an expression of a CIDR, or of a list of them, contains every address. */
export function worldInExpression(expression: Expression, evaluate: (inner: Expression) => Value): Answer {
  const whole = worldInValue(evaluate(expression));
  if (whole.is !== "unknown") return whole;
  const go = (inner: Expression): Answer => worldInExpression(inner, evaluate);
  switch (expression.kind) {
    case "paren":
      return go(expression.inner);
    case "tuple":
      return anyOf(expression.items.map(go), "no network");
    case "call":
      return UNIONS.has(expression.name) && !expression.expand ? anyOf(expression.args.map(go), "no network") : whole;
    case "conditional": {
      const branches = [go(expression.whenTrue), go(expression.whenFalse)];
      const [first, second] = branches;
      return first !== undefined && first.is === second?.is ? first : whole;
    }
    case "traversal":
      return isVpcOutput(expression) ? no("the network of a VPC") : whole;
    default:
      return whole;
  }
}

/** `module.vpc.vpc_cidr_block`: what the public VPC module calls the network of its VPC. */
function isVpcOutput(expression: Extract<Expression, { kind: "traversal" }>): boolean {
  const last = expression.steps.at(-1);
  return expression.root === "module" && last?.kind === "attr" && last.name === "vpc_cidr_block";
}

/** Attributes that hold networks or addresses of one company: AWS lets none of them be everything. */
const BOUNDED =
  /^(cidr_block|cidr_blocks|ipv6_cidr_block|ipv6_cidr_blocks|cidr_block_associations|secondary_cidr_block|public_ip|private_ip|elastic_ip|nat_public_ips)$/;

/** Whether a value contains every address. */
export function worldInValue(value: Value): Answer {
  switch (value.kind) {
    case "known": {
      const text = String(value.value ?? "");
      return isWorldCidr(text) ? yes(text) : no("a network");
    }
    case "list":
      return anyOf(value.items.map(worldInValue), "no network");
    case "pattern": {
      const last = value.parts.at(-1);
      const prefix = typeof last === "string" ? /\/(\d+)$/.exec(last)?.[1] : undefined;
      return prefix !== undefined && Number(prefix) > 0 ? no("a network") : unsure(value.because);
    }
    case "reference":
      return value.attribute !== null && BOUNDED.test(value.attribute) ? no("a network") : unsure(whyUnknown(value));
    case "object":
      return unsure("the network is an object");
    case "unknown":
      return unsure(value.because);
  }
}
