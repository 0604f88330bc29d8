import type { Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { characters, DIGITS, LOWER, type Part } from "../values/holes.ts";
import { piecesOf, textOf } from "../values/patterns.ts";
import { known, type Value } from "../values/value.ts";
import type { ModuleInstance, ResourceDeclaration } from "./model.ts";
import { assumedRole, providerOf } from "./providers.ts";

type Evaluate = (expression: Expression, module: ModuleInstance, bindings?: ReadonlyMap<string, Value>) => Value;

/**
 * What a data source says that the configuration of its provider already says: the region, and the account that the
 * provider is held to. Where it does not, what such texts look like. Null for everything else.
 */
export function dataSourceValue(
  declaration: ResourceDeclaration,
  module: ModuleInstance,
  wanted: { readonly attribute: string; readonly evaluate: Evaluate },
): Value | null {
  const { attribute, evaluate } = wanted;
  const because = `\`${declaration.address}\` is only known after apply`;
  if (declaration.type === "aws_region" && (attribute === "name" || attribute === "region" || attribute === "id")) {
    const own = attributeOf(declaration.block, "region") ?? attributeOf(declaration.block, "name");
    const said = own === undefined ? regionOf(declaration, module, evaluate) : textOnly(evaluate(own.value, module));
    return said ?? textOf(REGION, because);
  }
  if (declaration.type === "aws_caller_identity" && (attribute === "account_id" || attribute === "id")) {
    return accountOf(declaration, module, evaluate) ?? textOf(ACCOUNT, because);
  }
  if (declaration.type === "aws_partition" && (attribute === "partition" || attribute === "id")) {
    return textOf(PARTITION, because);
  }
  return null;
}

/** `eu-west-1`, `us-gov-east-1`, `us-isob-east-1`. */
const REGION: readonly Part[] = [characters(LOWER, 2), "-", characters(`${LOWER}-`, 4, 20), "-", characters(DIGITS, 1)];

const ACCOUNT: readonly Part[] = [characters(DIGITS, 12)];

/** What texts look like that mean the same kind of thing as this one: an account or a region. Null for any other. */
export function kindOf(text: string): readonly Part[] | null {
  if (/^\d{12}$/.test(text)) return ACCOUNT;
  return /^[a-z]{2}-[a-z-]{4,20}-\d$/.test(text) ? REGION : null;
}

/** `aws`, `aws-cn`, `aws-us-gov`. */
const PARTITION: readonly Part[] = ["aws", characters(`${LOWER}-`, 0, 12)];

function regionOf(declaration: ResourceDeclaration, module: ModuleInstance, evaluate: Evaluate): Value | null {
  const use = providerOf({ declaration, module });
  const region = use === null ? undefined : attributeOf(use.declaration.block, "region");
  return use === null || region === undefined ? null : textOnly(evaluate(region.value, use.module));
}

/** A provider that is held to one account works in that one or in none; an assumed role is in its own account. */
function accountOf(declaration: ResourceDeclaration, module: ModuleInstance, evaluate: Evaluate): Value | null {
  const use = providerOf({ declaration, module });
  if (use === null) return null;
  const { block } = use.declaration;
  const allowed = attributeOf(block, "allowed_account_ids");
  const ids = allowed === undefined ? null : evaluate(allowed.value, use.module);
  if (ids?.kind === "list" && ids.items.length === 1) return textOnly(ids.items[0]);
  const role = assumedRole(block);
  if (role === null) return null;
  const account = accountOfRole(role.value((expression, bindings) => evaluate(expression, use.module, bindings)));
  return account === null ? null : known(account);
}

/** The account in a role's ARN, also when neither its partition nor its name is known. */
function accountOfRole(value: Value): string | null {
  const pieces = piecesOf(value);
  if (pieces === null) return null;
  return accountInRole(pieces.parts.map((part) => (typeof part === "string" ? part : "\0")).join(""));
}

/** The account in a role's ARN in which `\0` stands for what is not known. */
export function accountInRole(arn: string): string | null {
  return /^arn:(?:[a-z-]+|aws\0|\0):iam::(\d{12}):/.exec(arn)?.[1] ?? null;
}

function textOnly(value: Value | undefined): Value | null {
  return value?.kind === "known" && value.value !== null ? known(String(value.value)) : null;
}
