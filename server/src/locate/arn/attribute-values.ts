/** Words of load balancer ARNs and what the `load_balancer_type` argument calls them. */
const LOAD_BALANCERS: Readonly<Record<string, string>> = { app: "application", net: "network", gwy: "gateway" };

/** Words of WAF ARNs and what the `scope` argument calls them. */
const SCOPES: Readonly<Record<string, string>> = { regional: "REGIONAL", global: "CLOUDFRONT" };

/**
 * What the attributes say when an ARN variable has the given text. Mostly the text itself; ARNs shorten some words, drop
 * prefixes, and put IAM paths and names into one.
 */
export function attributeValues(
  type: string,
  variable: string,
  attribute: string,
  text: string,
): readonly (readonly [attribute: string, value: string])[] {
  if (attribute === "load_balancer_type") return [[attribute, LOAD_BALANCERS[text] ?? text]];
  if (attribute === "scope" && type.startsWith("aws_wafv2_")) return [[attribute, SCOPES[text] ?? text]];
  if (type === "aws_kms_alias") return [[attribute, `alias/${text}`]];
  // Hierarchical parameter names begin with a slash; a plain name may be written with or without one.
  if (type === "aws_ssm_parameter") return [[attribute, text.includes("/") ? `/${text}` : text]];
  if (!variable.endsWith("WithPath")) return [[attribute, text]];
  const slash = text.lastIndexOf("/");
  return [
    [attribute, text.slice(slash + 1)],
    ["path", slash < 0 ? "/" : `/${text.slice(0, slash)}/`],
  ];
}
