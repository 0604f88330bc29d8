import { wrap } from "../hcl.ts";
import type { Draft } from "../model.ts";
import { global, make, ownerRef, type Recipe, required } from "./common.ts";

function document(action: string, resource: string): string {
  const statement = wrap(
    "{",
    [
      ["Effect", '"Allow"'],
      ["Action", `["${action}:Get*", "${action}:List*"]`],
      ["Resource", `"${resource}"`],
    ],
    "}",
  );
  return wrap(
    "jsonencode({",
    [
      ["Version", '"2012-10-17"'],
      ["Statement", `[${statement}]`],
    ],
    "})",
  );
}

const role: Recipe = {
  weight: 13,
  file: "iam.tf",
  make: (draw) => {
    const service = draw.random.pick(["ec2", "lambda", "ecs-tasks", "states"]);
    const trust = wrap(
      "jsonencode({",
      [
        ["Version", '"2012-10-17"'],
        [
          "Statement",
          `[{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${service}.amazonaws.com" } }]`,
        ],
      ],
      "})",
    );
    const blocks: Draft[] = [
      make(draw, {
        type: "aws_iam_role",
        name: { attribute: "name", is: draw.name() },
        body: [["assume_role_policy", trust]],
        tags: true,
        arn: (at) => global("iam", at.live, `role/${at.name}`),
      }),
      make(draw, {
        type: "aws_iam_role_policy",
        body: [
          ["name", '"inline"'],
          ["role", ownerRef(draw, "aws_iam_role", "id")],
          ["policy", document(draw.random.pick(["s3", "sqs", "dynamodb", "ssm"]), "*")],
        ],
      }),
    ];
    for (let i = 0; i < draw.random.int(0, 2); i++) {
      blocks.push(
        make(draw, {
          type: "aws_iam_role_policy_attachment",
          suffix: ["read", "logs"][i] ?? "more",
          body: [
            ["role", ownerRef(draw, "aws_iam_role", "name")],
            ["policy_arn", '"arn:aws:iam::aws:policy/ReadOnlyAccess"'],
          ],
        }),
      );
    }
    return blocks;
  },
};

const policy: Recipe = {
  weight: 4,
  file: "iam.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_iam_policy",
      name: { attribute: "name", is: draw.name() },
      body: [
        ["description", `"What ${draw.word} may do"`],
        ["policy", document("secretsmanager", "*")],
      ],
      arn: (at) => global("iam", at.live, `policy/${at.name}`),
    }),
  ],
};

const user: Recipe = {
  weight: 1,
  file: "iam.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_iam_user",
      name: { attribute: "name", is: required(draw) },
      body: [["force_destroy", "true"]],
      arn: (at) => global("iam", at.live, `user/${at.name}`),
    }),
    make(draw, {
      type: "aws_iam_user_policy_attachment",
      body: [
        ["user", ownerRef(draw, "aws_iam_user", "name")],
        ["policy_arn", '"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"'],
      ],
    }),
  ],
};

export const IDENTITY: readonly Recipe[] = [role, policy, user];
