import { type Attribute, attributes, block, type Entry, wrap } from "./hcl.ts";
import type { Scope } from "./scope.ts";

/** Account number and region of each environment. */
export const ENVIRONMENTS = {
  production: { account: "210987654321", region: "eu-west-1" },
  staging: { account: "310987654322", region: "eu-west-1" },
  development: { account: "410987654323", region: "eu-central-1" },
} as const satisfies Record<string, { readonly account: string; readonly region: string }>;

export type Environment = keyof typeof ENVIRONMENTS;

/** Files of one directory, by path. */
export function renderScope(scope: Scope): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const put = (name: string, blocks: readonly string[]): void => {
    if (blocks.length > 0) files.set(scope.path === "" ? name : `${scope.path}/${name}`, blocks.join("\n"));
  };
  for (const [name, drafts] of scope.files) {
    put(
      name,
      drafts.map(({ type, label, body, comment }) => {
        const text = block(`resource "${type}" "${label}"`, trimmed(body));
        return comment === null ? text : `${comment}\n${text}`;
      }),
    );
  }
  put("main.tf", scope.calls.map(renderCall(scope)));
  put("variables.tf", scope.kind === "root" ? rootVariables(scope) : moduleVariables(scope));
  put("data.tf", DATA_SOURCES);
  put("outputs.tf", outputs(scope));
  if (scope.kind === "root") {
    put("providers.tf", providers(scope));
    put("locals.tf", [block("locals", localsOf(scope))]);
    put("terraform.tfvars", [attributes([["environment", `"${scope.environment}"`], ...given(scope)])]);
  }
  return files;
}

/** Empty lines at the ends and in a row come from optional parts that were left out. */
function trimmed(body: readonly Entry[]): readonly Entry[] {
  const kept = body.filter((entry, i) => entry !== "" || (i > 0 && body[i - 1] !== ""));
  return kept.at(-1) === "" ? kept.slice(0, -1) : kept;
}

function renderCall(scope: Scope) {
  return ({ name, target, keys, values }: Scope["calls"][number]): string => {
    const up =
      scope.path === ""
        ? "."
        : scope.path
            .split("/")
            .map(() => "..")
            .join("/");
    const body: Entry[] = [["source", `"${up}/${target.path}"`]];
    if (keys !== null) body.push(["for_each", `toset([${keys.map((key) => `"${key}"`).join(", ")}])`]);
    body.push("", ["environment", scope.kind === "root" ? "local.environment" : "var.environment"]);
    for (const [input, value] of values) body.push([input, value.text ?? "null"]);
    body.push(["tags", scope.kind === "root" ? "local.tags" : "var.tags"]);
    return block(`module "${name}"`, body);
  };
}

function rootVariables(scope: Scope): string[] {
  const own = scope.variables.map(({ name, value, given: by }) =>
    variable(name, "Name of a resource that other systems know.", by === "default" ? `"${value}"` : null),
  );
  return [
    variable("project", "Short name of the product, part of most names.", '"acme"'),
    variable("environment", "Where this is deployed: production, staging or development.", null),
    variable("instance_type", "Size of general-purpose instances.", '"t3.large"'),
    ...own,
  ];
}

function moduleVariables(scope: Scope): string[] {
  return [
    ...scope.inputs.map((name) => variable(name, "Given by the caller.", null)),
    variable("environment", "Where this is deployed.", null),
    variable("instance_type", "Size of general-purpose instances.", '"t3.medium"'),
    block('variable "tags"', [
      ["description", '"Tags of every resource."'],
      ["type", "map(string)"],
      ["default", "{}"],
    ]),
    block("locals", [["domain", '"internal.example.com"']]),
  ];
}

function variable(name: string, description: string, value: string | null): string {
  const body: Attribute[] = [
    ["description", `"${description}"`],
    ["type", "string"],
  ];
  return block(`variable "${name}"`, value === null ? body : [...body, ["default", value]]);
}

function given(scope: Scope): Attribute[] {
  return scope.variables.flatMap(({ name, value, given: by }): Attribute[] =>
    by === "tfvars" ? [[name, `"${value}"`]] : [],
  );
}

function localsOf(scope: Scope): readonly Entry[] {
  const tags = wrap(
    "{",
    [
      ["Project", "var.project"],
      ["Environment", "var.environment"],
      ["ManagedBy", '"terraform"'],
    ],
    "}",
  );
  return [
    ["environment", "var.environment"],
    ["prefix", '"${var.project}-${var.environment}"'],
    ["role", '"main"'],
    ["domain", '"example.com"'],
    ...scope.locals,
    "",
    ["tags", tags],
  ];
}

function providers(scope: Scope): string[] {
  const { account, region } = ENVIRONMENTS[scope.environment as Environment];
  const aws: Entry = [
    "aws",
    wrap(
      "{",
      [
        ["source", '"hashicorp/aws"'],
        ["version", '"~> 6.0"'],
      ],
      "}",
    ),
  ];
  const random: Entry = [
    "random",
    wrap(
      "{",
      [
        ["source", '"hashicorp/random"'],
        ["version", '"~> 3.6"'],
      ],
      "}",
    ),
  ];
  return [
    block("terraform", [["required_version", '">= 1.9"'], "", { block: "required_providers", body: [aws, random] }]),
    block('provider "aws"', [
      ["region", `"${region}"`],
      ["allowed_account_ids", `["${account}"]`],
      "",
      { block: "default_tags", body: [["tags", "local.tags"]] },
    ]),
    block('resource "random_id" "suffix"', [["byte_length", "4"]]),
  ];
}

const DATA_SOURCES: readonly string[] = [
  block('data "aws_caller_identity" "current"', []),
  block('data "aws_region" "current"', []),
  block('data "aws_vpc" "main"', [["tags", '{ Name = "main" }']]),
  block('data "aws_subnets" "private"', [
    {
      block: "filter",
      body: [
        ["name", '"vpc-id"'],
        ["values", "[data.aws_vpc.main.id]"],
      ],
    },
  ]),
  block('data "aws_ami" "base"', [
    ["most_recent", "true"],
    ["owners", '["amazon"]'],
  ]),
  block('data "aws_route53_zone" "main"', [["name", "local.domain"]]),
  block('data "aws_acm_certificate" "main"', [["domain", "local.domain"]]),
  block('data "aws_iam_policy_document" "queue"', [
    {
      block: "statement",
      body: [
        ["actions", '["sqs:SendMessage"]'],
        ["resources", '["*"]'],
        "",
        {
          block: "principals",
          body: [
            ["type", '"Service"'],
            ["identifiers", '["events.amazonaws.com"]'],
          ],
        },
      ],
    },
  ]),
];

/** One output for about every tenth block. */
function outputs(scope: Scope): string[] {
  const drafts = [...scope.files.values()].flat();
  return drafts
    .filter((draft, i) => i % 10 === 0 && draft.expansion === null)
    .map(({ type, label }) => block(`output "${label}_id"`, [["value", `${type}.${label}.id`]]));
}
