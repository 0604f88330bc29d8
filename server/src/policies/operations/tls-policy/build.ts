import { alignLines } from "../../../terraform/format/align.ts";
import { quoteHcl } from "../../../terraform/syntax/text.ts";
import { indentAll } from "../common/text.ts";

/** What the new statement says. */
export interface StatementParts {
  readonly actions: readonly string[];
  /** Insides of quoted templates: `${aws_s3_bucket.a.arn}/*`, `arn:aws:s3:::name`. */
  readonly resources: readonly string[];
}

const SID = "DenyInsecureTransport";

/** The statement as an HCL object, for `jsonencode`. */
export function hclStatement({ actions, resources }: StatementParts): string {
  const lines = [
    "{",
    `  Sid = "${SID}"`,
    '  Effect = "Deny"',
    '  Principal = "*"',
    ...oneOrMany("Action", actions.map(quoteHcl)),
    ...oneOrMany("Resource", resources.map(expressionOf)),
    "  Condition = {",
    "    Bool = {",
    '      "aws:SecureTransport" = "false"',
    "    }",
    "  }",
    "}",
  ];
  return alignLines(lines.join("\n"));
}

function oneOrMany(name: string, values: readonly string[]): readonly string[] {
  if (values.length === 1) return [`  ${name} = ${values[0]}`];
  return [`  ${name} = [`, ...values.map((value) => `    ${value},`), "  ]"];
}

/** `${x}` alone is the expression itself. */
function expressionOf(template: string): string {
  return /^\$\{((?:\{\{\w+\}\}|[^{}])*)\}$/.exec(template)?.[1] ?? `"${template}"`;
}

/** The statement as JSON text, for a heredoc. */
export function jsonStatement({ actions, resources }: StatementParts): string {
  const single = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : values);
  const statement = {
    Sid: SID,
    Effect: "Deny",
    Principal: "*",
    Action: single(actions),
    Resource: single(resources),
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  // Inside an interpolation quotes are HCL's own, not JSON's.
  return JSON.stringify(statement, null, 2).replace(/\$\{[^}]*\}/g, (hole) => hole.replaceAll('\\"', '"'));
}

/** The statement as a block of `aws_iam_policy_document`. */
export function statementBlock({ actions, resources }: StatementParts): string {
  return [
    "statement {",
    `  sid     = "${SID}"`,
    '  effect  = "Deny"',
    `  actions = [${actions.map(quoteHcl).join(", ")}]`,
    "",
    "  resources = [",
    ...resources.map((resource) => `    ${expressionOf(resource)},`),
    "  ]",
    "",
    "  principals {",
    '    type        = "*"',
    '    identifiers = ["*"]',
    "  }",
    "",
    "  condition {",
    '    test     = "Bool"',
    '    variable = "aws:SecureTransport"',
    '    values   = ["false"]',
    "  }",
    "}",
  ].join("\n");
}

/** The attribute of a new policy resource: a document with nothing but the statement. */
export function policyAttributeText(attribute: string, parts: StatementParts): string {
  return [
    `${attribute} = jsonencode({`,
    '  Version = "2012-10-17"',
    "  Statement = [",
    `${indentAll(hclStatement(parts), "    ")},`,
    "  ]",
    "})",
  ].join("\n");
}
