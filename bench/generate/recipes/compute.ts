import { nameAfter } from "../names.ts";
import { make, ownerRef, type Recipe, regional, required, when } from "./common.ts";

const USER_DATA = [
  "<<-EOT",
  "    #!/bin/bash",
  "    set -euo pipefail",
  "    dnf install -y amazon-cloudwatch-agent",
  '    echo "STAGE=${var.environment}" >> /etc/environment',
  "    systemctl enable --now amazon-cloudwatch-agent",
  "  EOT",
].join("\n");

const instance: Recipe = {
  weight: 8,
  file: "compute.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_instance",
      body: [
        ["ami", "data.aws_ami.base.id"],
        ["instance_type", draw.random.pick(['"t3.medium"', '"m6i.large"', "var.instance_type"])],
        ["subnet_id", "data.aws_subnets.private.ids[0]"],
        ...when(!draw.failing || draw.random.chance(0.3), "", {
          block: "metadata_options",
          body: [
            ["http_endpoint", '"enabled"'],
            ["http_tokens", draw.failing ? '"optional"' : '"required"'],
          ],
        }),
        "",
        {
          block: "root_block_device",
          body: [
            ["volume_size", "50"],
            ["volume_type", '"gp3"'],
            ...when(!draw.failing, ["encrypted", "true"] as const),
          ],
        },
        ...when(draw.random.chance(0.3), "", ["user_data", USER_DATA]),
        ...when(draw.random.chance(0.3), "", { block: "lifecycle", body: [["ignore_changes", "[ami, user_data]"]] }),
        "",
      ],
      tags: true,
      opaque: true,
      arn: (at) => regional("ec2", at.live, `instance/i-${at.id}`),
    }),
    make(draw, {
      type: "aws_ebs_volume",
      body: [
        ["availability_zone", ownerRef(draw, "aws_instance", "availability_zone")],
        ["size", String(draw.random.int(20, 500))],
        ...when(!draw.failing, ["encrypted", "true"]),
      ],
      tags: true,
      opaque: true,
      arn: (at) => regional("ec2", at.live, `volume/vol-${at.id}`),
    }),
    make(draw, {
      type: "aws_volume_attachment",
      body: [
        ["device_name", '"/dev/sdh"'],
        ["volume_id", ownerRef(draw, "aws_ebs_volume", "id")],
        ["instance_id", ownerRef(draw, "aws_instance", "id")],
      ],
    }),
  ],
};

const lambda: Recipe = {
  weight: 8,
  file: "functions.tf",
  make: (draw) => {
    const name = required(draw);
    return [
      make(draw, {
        type: "aws_lambda_function",
        name: { attribute: "function_name", is: name },
        body: [
          ["role", '"arn:aws:iam::123456789012:role/lambda"'],
          ["runtime", draw.random.pick(['"nodejs20.x"', '"python3.12"'])],
          ["handler", '"index.handler"'],
          ["filename", `"\${path.module}/build/${draw.word}.zip"`],
          ["timeout", String(draw.random.int(3, 900))],
          "",
          {
            block: "environment",
            body: [["variables", `{\n  LOG_LEVEL = "info"\n  STAGE     = var.environment\n}`]],
          },
          "",
        ],
        tags: true,
        arn: (at) => regional("lambda", at.live, `function:${at.name}`),
      }),
      make(draw, {
        type: "aws_cloudwatch_log_group",
        name: {
          attribute: "name",
          is: nameAfter(ownerRef(draw, "aws_lambda_function", "function_name"), "/aws/lambda/", name),
        },
        body: when(!draw.failing, ["retention_in_days", "365"]),
        arn: (at) => regional("logs", at.live, `log-group:${at.name}`),
      }),
      make(draw, {
        type: "aws_lambda_permission",
        body: [
          ["statement_id", '"AllowEvents"'],
          ["action", '"lambda:InvokeFunction"'],
          ["function_name", ownerRef(draw, "aws_lambda_function", "function_name")],
          ["principal", '"events.amazonaws.com"'],
        ],
      }),
    ];
  },
};

const service: Recipe = {
  weight: 3,
  file: "containers.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_ecs_cluster",
      name: { attribute: "name", is: required(draw) },
      body: [
        "",
        {
          block: "setting",
          body: [
            ["name", '"containerInsights"'],
            ["value", '"enabled"'],
          ],
        },
      ],
      arn: (at) => regional("ecs", at.live, `cluster/${at.name}`),
    }),
    make(draw, {
      type: "aws_ecs_task_definition",
      body: [
        ["family", `"${draw.word}"`],
        ["requires_compatibilities", '["FARGATE"]'],
        ["network_mode", '"awsvpc"'],
        ["cpu", "256"],
        ["memory", "512"],
        [
          "container_definitions",
          `jsonencode([\n  {\n    name      = "app"\n    image     = "nginx:1.27"\n    essential = true\n  }\n])`,
        ],
      ],
      opaque: true,
      arn: (at) => regional("ecs", at.live, `task-definition/${draw.word}:${at.id.length}`),
    }),
  ],
};

export const COMPUTE: readonly Recipe[] = [instance, lambda, service];
