import { wrap } from "../hcl.ts";
import type { Draft } from "../model.ts";
import { idOf } from "../names.ts";
import { make, ownerRef, prefixed, type Recipe, regional, required, when } from "./common.ts";

const bucket: Recipe = {
  weight: 14,
  file: "storage.tf",
  make: (draw) => {
    const { random, failing } = draw;
    const name = draw.name();
    const id = ownerRef(draw, "aws_s3_bucket", "id");
    const link = ["bucket", id] as const;
    const blocks: Draft[] = [
      make(draw, {
        type: "aws_s3_bucket",
        name: { attribute: "bucket", is: name },
        body: when(random.chance(0.3), ["force_destroy", "false"]),
        tags: true,
        arn: (at) => `arn:aws:s3:::${at.name}`,
      }),
    ];
    if (!failing || random.chance(0.4)) {
      const value = failing && random.chance(0.5) ? "false" : "true";
      blocks.push(
        make(draw, {
          type: "aws_s3_bucket_public_access_block",
          body: [
            link,
            "",
            ["block_public_acls", value],
            ["block_public_policy", "true"],
            ["ignore_public_acls", value],
            ["restrict_public_buckets", "true"],
          ],
        }),
      );
    }
    if (!failing) {
      const rule = {
        block: "apply_server_side_encryption_by_default",
        body: [["sse_algorithm", '"aws:kms"'] as const],
      };
      blocks.push(
        make(draw, {
          type: "aws_s3_bucket_server_side_encryption_configuration",
          body: [link, "", { block: "rule", body: [rule] }],
        }),
        make(draw, {
          type: "aws_s3_bucket_versioning",
          body: [link, "", { block: "versioning_configuration", body: [["status", '"Enabled"']] }],
        }),
      );
    }
    if (random.chance(0.35)) blocks.push(tlsPolicy(draw));
    if (random.chance(0.25)) {
      blocks.push(
        make(draw, {
          type: "aws_s3_bucket_lifecycle_configuration",
          body: [
            link,
            "",
            {
              block: "rule",
              body: [
                ["id", '"expire-old-versions"'],
                ["status", '"Enabled"'],
                "",
                { block: "noncurrent_version_expiration", body: [["noncurrent_days", String(random.int(7, 90))]] },
              ],
            },
          ],
        }),
      );
    }
    return blocks;
  },
};

function tlsPolicy(draw: Parameters<Recipe["make"]>[0]): Draft {
  const arn = ownerRef(draw, "aws_s3_bucket", "arn");
  const statement = wrap(
    "{",
    [
      ["Sid", '"DenyInsecureTransport"'],
      ["Effect", '"Deny"'],
      ["Principal", '"*"'],
      ["Action", '"s3:*"'],
      ["Resource", `[${arn}, "\${${arn}}/*"]`],
      ["Condition", '{ Bool = { "aws:SecureTransport" = "false" } }'],
    ],
    "}",
  );
  const policy = wrap(
    "jsonencode({",
    [
      ["Version", '"2012-10-17"'],
      ["Statement", `[${statement}]`],
    ],
    "})",
  );
  return make(draw, {
    type: "aws_s3_bucket_policy",
    body: [
      ["bucket", ownerRef(draw, "aws_s3_bucket", "id")],
      ["policy", policy],
    ],
  });
}

const key: Recipe = {
  weight: 4,
  file: "encryption.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_kms_key",
      body: [
        ["description", `"Encrypts ${draw.word}"`],
        ["deletion_window_in_days", String(draw.random.int(7, 30))],
        ...when(!draw.failing, ["enable_key_rotation", "true"]),
      ],
      tags: true,
      opaque: true,
      arn: (at) => regional("kms", at.live, `key/${at.id.slice(0, 8)}-0000-4000-8000-${at.id.slice(5)}`),
    }),
    make(draw, {
      type: "aws_kms_alias",
      name: { attribute: "name", is: prefixed(draw.name(), "alias/") },
      body: [["target_key_id", ownerRef(draw, "aws_kms_key", "key_id")]],
      arn: (at) => regional("kms", at.live, at.name),
    }),
  ],
};

const repository: Recipe = {
  weight: 2,
  file: "registry.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_ecr_repository",
      name: { attribute: "name", is: required(draw) },
      body: [
        ["image_tag_mutability", '"IMMUTABLE"'],
        ...when(!draw.failing, "", {
          block: "image_scanning_configuration",
          body: [["scan_on_push", "true"]],
        }),
      ],
      arn: (at) => regional("ecr", at.live, `repository/${at.name}`),
    }),
  ],
};

const secret: Recipe = {
  weight: 2,
  file: "secrets.tf",
  make: (draw) => [
    make(draw, {
      type: "aws_secretsmanager_secret",
      name: { attribute: "name", is: draw.name() },
      body: [["recovery_window_in_days", "7"]],
      tags: true,
      arn: (at) => regional("secretsmanager", at.live, `secret:${at.name}-${idOf(at.id, 6)}`),
    }),
    make(draw, {
      type: "aws_ssm_parameter",
      name: { attribute: "name", is: prefixed(required(draw), "/acme/") },
      body: [
        ["type", '"SecureString"'],
        ["value", ownerRef(draw, "aws_secretsmanager_secret", "id")],
      ],
      arn: (at) => regional("ssm", at.live, `parameter${at.name}`),
    }),
  ],
};

export const STORAGE: readonly Recipe[] = [bucket, key, repository, secret];
