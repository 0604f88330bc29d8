import type { ResourceRef } from "../../../../shared/src/findings.ts";
import { ID_PREFIXES, iamTypeOf, terraformTypeOf } from "./kinds.ts";
import type { VantaResource } from "./schemas.ts";

/** What a display name says. Vanta promises nothing about it, so every form that has been seen or is likely is read. */
export type ParsedName =
  | { readonly kind: "arn"; readonly ref: ResourceRef; readonly root: boolean }
  | { readonly kind: "account"; readonly ref: ResourceRef }
  | { readonly kind: "id"; readonly ref: ResourceRef }
  | { readonly kind: "name"; readonly ref: ResourceRef }
  | { readonly kind: "empty" };

const ARN = /\barn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:[^\s"'<>;,]+/g;
const REGION = String.raw`[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}`;
const ACCOUNT = new RegExp(String.raw`^(?:(?:aws[\s-]?)?account[\s:-]*)?(\d{12})(?:[\s/:(-]+(${REGION})\)?)?$`, "i");
const WITH_REGION = new RegExp(String.raw`^(\S+)\s*\((${REGION})\)$`);
const PREFIXED_ID = /(?<![\w-])([a-z]+)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![\w-])/g;

function isAccountId(text: string | null | undefined): boolean {
  return typeof text === "string" && /^\d{12}$/.test(text);
}

function fromArn(arn: string): ParsedName {
  const [, , , region = "", accountId = ""] = arn.split(":");
  const ref: ResourceRef = {
    arn,
    ...(region === "" ? {} : { region }),
    ...(isAccountId(accountId) ? { accountId } : {}),
  };
  return { kind: "arn", ref, root: /^arn:[^:]*:iam::\d{12}:root$/.test(arn) };
}

/** An id in the text with what stands beside it as the name: `web (i-0123456789abcdef0)` or the other way round. */
function fromId(text: string): ParsedName | null {
  const found = [...text.matchAll(PREFIXED_ID)].filter((match) => Object.hasOwn(ID_PREFIXES, match[1] ?? ""));
  const [match] = found;
  if (match === undefined || found.length !== 1) return null;
  const [id, prefix = ""] = match;
  const rest = text.replace(id, "").trim();
  const name = /^\((.*)\)$/.exec(rest)?.[1] ?? rest.replace(/\s*\(\s*\)$/, "");
  // Other words around an id are a sentence, not a name.
  if (rest !== "" && !text.includes("(")) return null;
  const type = ID_PREFIXES[prefix];
  return { kind: "id", ref: { id, ...(type === undefined ? {} : { type }), ...(name === "" ? {} : { name }) } };
}

/**
 * Reads a display name. `type` is the Terraform type when something else tells it: a bucket may well be called
 * `i-0123abcd`, so an id of another type is then a plain name.
 */
export function parseDisplayName(text: string | null | undefined, type: string | null = null): ParsedName {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") return { kind: "empty" };
  const arns = trimmed.match(ARN);
  if (arns?.length === 1) return fromArn(arns[0].replace(/[.)\]]+$/, ""));
  const account = type === null ? ACCOUNT.exec(trimmed) : null;
  if (account !== null) {
    const [, accountId, region] = account;
    return { kind: "account", ref: { accountId, ...(region === undefined ? {} : { region: region.toLowerCase() }) } };
  }
  const id = fromId(trimmed);
  if (id?.kind === "id" && (type === null || id.ref.type === type)) return id;
  const withType = type === null ? {} : { type };
  const [, name, region] = WITH_REGION.exec(trimmed) ?? [];
  if (name !== undefined) return { kind: "name", ref: { ...withType, name, region } };
  return { kind: "name", ref: { ...withType, name: trimmed } };
}

/** What Vanta's own record of a resource adds. An empty region means unknown; `account` is mostly a name. */
export function refOfRecord(record: VantaResource): ResourceRef {
  const type =
    terraformTypeOf(record.resourceKind) ?? terraformTypeOf(record.responseType) ?? iamTypeOf(record.awsUserAccountId);
  const parsed = parseDisplayName(record.displayName, type);
  const number = [record.awsAccountNumber, record.account].find(isAccountId) ?? undefined;
  const accountName = isAccountId(record.account) ? undefined : record.account?.trim() || undefined;
  const region = record.region?.trim() || undefined;
  const own: ResourceRef = parsed.kind === "empty" ? {} : parsed.ref;
  return {
    ...(type === null ? {} : { type }),
    ...(number === undefined ? {} : { accountId: number }),
    ...(accountName === undefined ? {} : { accountName }),
    ...(region === undefined ? {} : { region }),
    ...own,
  };
}
