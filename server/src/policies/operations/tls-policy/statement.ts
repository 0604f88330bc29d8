import { type Answer, allOf, anyOf, no, unsure, yes } from "../common/answer.ts";
import type { DocNode } from "./document.ts";
import { hasHole, suffixAfterOwner } from "./symbol.ts";

/** What a statement must cover. */
export interface Coverage {
  /** Service of the owner's ARN: `s3`. */
  readonly service: string;
  /** The owner's name as a symbol, or null when it has none of its own. */
  readonly name: string | null;
  /** Actions that must all be denied: `["s3:*"]`. */
  readonly actions: readonly string[];
  /** What must be covered, as suffixes of the owner's ARN: `""` and `"/*"` for a bucket. */
  readonly suffixes: readonly string[];
}

/**
 * Whether a document denies every request that did not come over TLS. Source of the shape: AWS, "Amazon S3 security
 * best practices", and AWS Config rule s3-bucket-ssl-requests-only: Deny, everybody, all actions, the bucket and its
 * objects, `aws:SecureTransport` false. Conditions beside it would let requests through, so they do not count.
 */
export function deniesPlainText(document: DocNode, coverage: Coverage): Answer {
  if (document.kind === "unknown") return unsure(document.because);
  if (document.kind !== "object") return unsure("the policy is not an object");
  const statement = document.entries.get("Statement");
  if (statement === undefined) {
    return document.open ? unsure("the policy has computed keys") : no("its policy has no statement");
  }
  const items = statement.kind === "list" ? statement.items : [statement];
  const found = anyOf(
    items.map((item) => statementDenies(item, coverage)),
    "its policy has no statement",
  );
  return found.is === "no" ? no("no statement of its policy denies requests without TLS") : found;
}

function statementDenies(statement: DocNode, coverage: Coverage): Answer {
  if (statement.kind === "unknown") return unsure(statement.because);
  if (statement.kind !== "object") return unsure("a statement of the policy is not known");
  const get = (key: string): DocNode | undefined => statement.entries.get(key);
  const answer = allOf(
    [
      equalsText(get("Effect"), "Deny"),
      everybody(get("Principal")),
      coversActions(get("Action"), coverage.actions),
      coversResources(get("Resource"), coverage),
      onlyTransport(get("Condition")),
    ],
    "",
  );
  if (answer.is === "no" && statement.open) return unsure("a statement of the policy has computed keys");
  return answer.is === "yes" ? yes("its policy denies every request without TLS") : answer;
}

function equalsText(node: DocNode | undefined, wanted: string): Answer {
  return matchText(node, (symbol) => symbol === wanted, wanted);
}

function matchText(node: DocNode | undefined, matches: (symbol: string) => boolean, what: string): Answer {
  if (node?.kind === "unknown") return unsure(node.because);
  if (node?.kind !== "text") return no(`not ${what}`);
  if (matches(node.symbol)) return yes(what);
  return hasHole(node.symbol) ? unsure("a part of the policy is only known when Terraform runs") : no(`not ${what}`);
}

/** `"*"`, `{ AWS = "*" }` and lists of those: any of them is enough, since a Deny for one is not lifted by another. */
function everybody(node: DocNode | undefined): Answer {
  if (node?.kind === "object") {
    const kinds = ["*", "AWS"].flatMap((key) => node.entries.get(key) ?? []);
    return anyText(kinds, (symbol) => symbol === "*", "everybody");
  }
  return anyText(node === undefined ? [] : [node], (symbol) => symbol === "*", "everybody");
}

function anyText(nodes: readonly DocNode[], matches: (symbol: string) => boolean, what: string): Answer {
  const flat = nodes.flatMap((node) => (node.kind === "list" ? node.items : [node]));
  return anyOf(
    flat.map((node) => matchText(node, matches, what)),
    `not ${what}`,
  );
}

/** Action names are case-insensitive. */
function coversActions(node: DocNode | undefined, actions: readonly string[]): Answer {
  const nodes = node === undefined ? [] : [node];
  const all = anyText(nodes, (symbol) => symbol === "*", "every action");
  if (all.is === "yes") return all;
  return allOf(
    actions.map((action) => anyText(nodes, (symbol) => symbol.toLowerCase() === action.toLowerCase(), action)),
    "every action",
  );
}

function coversResources(node: DocNode | undefined, coverage: Coverage): Answer {
  const nodes = node === undefined ? [] : [node];
  return allOf(
    coverage.suffixes.map((suffix) =>
      anyText(
        nodes,
        (symbol) => {
          if (symbol === "*") return true;
          const found = suffixAfterOwner(symbol, coverage.service, coverage.name);
          return found === suffix || found === "*";
        },
        suffix === "" ? "the resource itself" : `what is below \`${suffix}\``,
      ),
    ),
    "the resource",
  );
}

/** Exactly `Bool { "aws:SecureTransport" = false }`, in any spelling that IAM takes. */
function onlyTransport(node: DocNode | undefined): Answer {
  if (node === undefined) return no("no condition");
  if (node.kind === "unknown") return unsure(node.because);
  if (node.kind !== "object" || node.open) return unsure("the condition of a statement is not known");
  const [operator, ...others] = [...node.entries];
  if (operator === undefined || others.length > 0) return no("other conditions");
  if (operator[0] !== "Bool" && operator[0] !== "BoolIfExists") return no("another condition");
  const inner = operator[1];
  if (inner.kind === "unknown") return unsure(inner.because);
  if (inner.kind !== "object" || inner.open) return unsure("the condition of a statement is not known");
  const [key, ...more] = [...inner.entries];
  if (key === undefined || more.length > 0 || key[0].toLowerCase() !== "aws:securetransport") {
    return no("another condition");
  }
  const values = key[1].kind === "list" ? key[1].items : [key[1]];
  if (values.length === 0) return no("a condition without a value");
  return allOf(
    values.map((value) => matchText(value, (symbol) => symbol.toLowerCase() === "false", "false")),
    "false",
  );
}
