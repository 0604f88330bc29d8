import type { Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { known, type Value } from "../values/value.ts";
import type { ModuleInstance, ResourceDeclaration } from "./model.ts";
import { providerOf } from "./providers.ts";

type Evaluate = (expression: Expression, module: ModuleInstance) => Value;

/**
 * What a data source says that the configuration of its provider already says: the region, and the account that the
 * provider is held to. Null for everything else.
 */
export function dataSourceValue(
  declaration: ResourceDeclaration,
  module: ModuleInstance,
  wanted: { readonly attribute: string; readonly evaluate: Evaluate },
): Value | null {
  const { attribute, evaluate } = wanted;
  if (declaration.type === "aws_region" && (attribute === "name" || attribute === "region" || attribute === "id")) {
    const own = attributeOf(declaration.block, "region") ?? attributeOf(declaration.block, "name");
    return own === undefined ? regionOf(declaration, module, evaluate) : textOnly(evaluate(own.value, module));
  }
  if (declaration.type === "aws_caller_identity" && (attribute === "account_id" || attribute === "id")) {
    return accountOf(declaration, module, evaluate);
  }
  return null;
}

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
  const roles = block.body.blocks.filter(({ type }) => type === "assume_role");
  const role = roles.at(-1);
  const arn = role === undefined ? undefined : attributeOf(role, "role_arn");
  if (arn === undefined) return null;
  const value = evaluate(arn.value, use.module);
  const start = value.kind === "known" ? String(value.value) : value.kind === "pattern" ? (value.parts[0] ?? "") : "";
  const account = /^arn:[a-z-]+:iam::(\d{12}):/.exec(start)?.[1];
  return account === undefined ? null : known(account);
}

function textOnly(value: Value | undefined): Value | null {
  return value?.kind === "known" && value.value !== null ? known(String(value.value)) : null;
}
