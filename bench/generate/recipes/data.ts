import { literal, make, ownerRef, type Recipe, regional, required, when } from "./common.ts";

const database: Recipe = {
  weight: 4,
  file: "database.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_db_instance",
      name: { attribute: "identifier", is: draw.name() },
      body: [
        ["engine", '"postgres"'],
        ["engine_version", '"16.4"'],
        ["instance_class", '"db.t4g.medium"'],
        ["allocated_storage", String(draw.random.int(20, 400))],
        ["username", '"app"'],
        ["manage_master_user_password", "true"],
        ["publicly_accessible", draw.failing && draw.random.chance(0.5) ? "true" : "false"],
        ["backup_retention_period", draw.failing ? "0" : "14"],
        ...when(!draw.failing, ["storage_encrypted", "true"], ["multi_az", "true"], ["deletion_protection", "true"]),
        ["skip_final_snapshot", "true"],
      ],
      tags: true,
      arn: (at) => regional("rds", at.live, `db:${at.name}`),
    }),
    make(draw, {
      type: "aws_db_subnet_group",
      name: { attribute: "name", is: draw.name() },
      body: [["subnet_ids", "data.aws_subnets.private.ids"]],
      arn: (at) => regional("rds", at.live, `subgrp:${at.name}`),
    }),
  ],
};

const table: Recipe = {
  weight: 4,
  file: "tables.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_dynamodb_table",
      name: { attribute: "name", is: required(draw) },
      body: [
        ["billing_mode", '"PAY_PER_REQUEST"'],
        ["hash_key", '"pk"'],
        "",
        {
          block: "attribute",
          body: [
            ["name", '"pk"'],
            ["type", '"S"'],
          ],
        },
        ...when(!draw.failing, "", { block: "point_in_time_recovery", body: [["enabled", "true"]] }),
        "",
      ],
      tags: true,
      arn: (at) => regional("dynamodb", at.live, `table/${at.name}`),
    }),
  ],
};

const queue: Recipe = {
  weight: 5,
  file: "messaging.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_sqs_queue",
      name: { attribute: "name", is: draw.name() },
      body: [
        ["visibility_timeout_seconds", String(draw.random.int(30, 300))],
        ...when(!draw.failing, ["sqs_managed_sse_enabled", "true"]),
        ...when(draw.failing, ["sqs_managed_sse_enabled", "false"]),
      ],
      tags: true,
      arn: (at) => regional("sqs", at.live, at.name),
    }),
    make(draw, {
      type: "aws_sqs_queue_policy",
      body: [
        ["queue_url", ownerRef(draw, "aws_sqs_queue", "id")],
        ["policy", "data.aws_iam_policy_document.queue.json"],
      ],
    }),
  ],
};

const topic: Recipe = {
  weight: 4,
  file: "messaging.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_sns_topic",
      name: { attribute: "name", is: draw.name() },
      body: when(!draw.failing, ["kms_master_key_id", '"alias/aws/sns"']),
      tags: true,
      arn: (at) => regional("sns", at.live, at.name),
    }),
    make(draw, {
      type: "aws_sns_topic_subscription",
      body: [
        ["topic_arn", ownerRef(draw, "aws_sns_topic", "arn")],
        ["protocol", '"email"'],
        ["endpoint", '"ops@example.com"'],
      ],
    }),
  ],
};

const alarm: Recipe = {
  weight: 5,
  file: "monitoring.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_cloudwatch_metric_alarm",
      name: { attribute: "alarm_name", is: required(draw) },
      body: [
        ["comparison_operator", '"GreaterThanThreshold"'],
        ["evaluation_periods", "2"],
        ["metric_name", '"CPUUtilization"'],
        ["namespace", '"AWS/EC2"'],
        ["period", "300"],
        ["statistic", '"Average"'],
        ["threshold", String(draw.random.int(60, 95))],
      ],
      arn: (at) => regional("cloudwatch", at.live, `alarm:${at.name}`),
    }),
  ],
};

const trail: Recipe = {
  weight: 1,
  file: "monitoring.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_cloudtrail",
      name: { attribute: "name", is: required(draw) },
      body: [
        ["s3_bucket_name", '"acme-trail-logs"'],
        ...when(!draw.failing, ["is_multi_region_trail", "true"], ["enable_log_file_validation", "true"]),
      ],
      arn: (at) => regional("cloudtrail", at.live, `trail/${at.name}`),
    }),
    make(
      { ...draw, expansion: null },
      {
        type: "aws_cloudwatch_log_group",
        suffix: "trail",
        name: { attribute: "name", is: literal(`/acme/trail/${draw.word}`) },
        body: when(!draw.failing, ["retention_in_days", "400"]),
        arn: (at) => regional("logs", at.live, `log-group:${at.name}`),
      },
    ),
  ],
};

export const DATA: readonly Recipe[] = [database, table, queue, topic, alarm, trail];
