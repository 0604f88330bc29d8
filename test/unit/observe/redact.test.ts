import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSecrets, MASK, maskSecrets, redact } from "../../../server/src/observe/redact.ts";

const AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKE";
const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAr\nZm9vYmFyCg==\n-----END RSA PRIVATE KEY-----";

describe("redact: credentials by shape", () => {
  it.each([
    ["AWS access key id", "id AKIAIOSFODNN7EXAMPLE here", "AKIAIOSFODNN7EXAMPLE"],
    ["temporary AWS key id", "ASIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"],
    ["AWS secret key without a telling name", `x = "${AWS_SECRET}"`, AWS_SECRET],
    ["GitHub token", `ghp_${"a1B2".repeat(9)}`, "ghp_a1B2"],
    ["GitHub fine-grained token", `github_pat_${"a1B2".repeat(9)}`, "github_pat_a1B2"],
    ["Vanta access token", "got vat_0a1b2c3d4e5f", "vat_0a1b2c3d4e5f"],
    ["Vanta client secret", "vcs_0a1b2c3d4e5f_zz", "vcs_0a1b"],
    ["Vanta client id", "vci_0a1b2c3d4e5f", "vci_0a1b"],
    ["Slack bot token", "xoxb-123456789012-abcdefABCDEF", "xoxb-1234"],
    ["Slack webhook", "https://hooks.slack.com/services/T000/B000/XXXXYYYYZZZZ", "XXXXYYYYZZZZ"],
    ["PEM", `key: ${PEM}`, "MIIEowIBAAKCAQEAr"],
    ["PEM cut off", PEM.slice(0, 60), "MIIEowIBAAKCAQEAr"],
    [
      "JWT",
      `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${"dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"}`,
      "eyJzdWIi",
    ],
    ["URL password", "postgres://app:s3cr3t@db.internal:5432/app", "s3cr3t"],
    ["URL password with an at sign", "amqp://u:p@ss@host/v", "p@ss"],
    ["ADO connection string", "Server=db;User Id=sa;Password=Tr0ub4dor;Encrypt=true", "Tr0ub4dor"],
    ["bearer header", "Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789"],
    ["basic header", 'authorization: "Basic dXNlcjpwYXNz"', "dXNlcjpwYXNz"],
    ["signed URL", "https://b.s3.amazonaws.com/k?X-Amz-Signature=deadbeef0123&x=1", "deadbeef0123"],
    ["command line", "mysql --password hunter2 -h db", "hunter2"],
  ])("masks: %s", (_name, text, secret) => {
    const result = redact(text);
    expect(result).not.toContain(secret);
    expect(result).toContain(MASK);
  });

  it("keeps what surrounds a connection string's password", () => {
    expect(redact("postgres://app:s3cr3t@db.internal:5432/app")).toBe(`postgres://app:${MASK}@db.internal:5432/app`);
  });
});

describe("redact: credentials by name", () => {
  it.each([
    ["quoted", 'password = "hunter"', "hunter"],
    ["aligned", 'master_password      = "correct horse"', "correct horse"],
    ["camel case", '"clientSecret": "zebra crossing"', "zebra crossing"],
    ["no boundary", 'PGPASSWORD = "hunter"', "hunter"],
    ["escaped JSON in HCL", 'x = "{\\"db_password\\":\\"hunter\\"}"', "hunter"],
    ["write-only argument", 'password_wo = "hunter"', "hunter"],
    ["secret_string", 'secret_string = "hunter"', "hunter"],
    ["number", "password = 123456", "123456"],
    ["shell", "export DB_PASSWORD=hunter", "hunter"],
    ["yaml", "password: hunt3r", "hunt3r"],
    ["jsonencode", 'secret_string = jsonencode({ password = "hunter", user = "app" })', "hunter"],
    ["sensitive()", 'password = sensitive("hunter")', "hunter"],
    ["conditional", 'password = var.prod ? var.pw : "hunter"', "hunter"],
    ["partial interpolation", `password = "\${var.env}-hunter"`, "hunter"],
    ["variable default", 'variable "db_password" {\n  type = string\n  default = "hunter"\n}', "hunter"],
    ["name and value", '{ name = "DB_PASSWORD", value = "hunter" }', "hunter"],
    ["value and name", '{ "value": "hunter", "name": "API_KEY" }', "hunter"],
    ["container definitions", '"environment": [{"name": "DB_PASSWORD", "value": "hunter"}]', "hunter"],
    ["secure parameter", 'type  = "SecureString"\n  value = "hunter"', "hunter"],
    ["list of tokens", 'tokens = ["k3J9dmQ2xLpZ7tRw"]', "k3J9dmQ2xLpZ7tRw"],
  ])("masks: %s", (_name, text, secret) => {
    const result = redact(text);
    expect(result).not.toContain(secret);
    expect(result).toContain(MASK);
  });

  it("masks the body of a heredoc and keeps its delimiters", () => {
    const text = 'private_key = <<-EOT\n    line one\n    line two\n  EOT\n  name = "kept"\n';
    const result = redact(text);
    expect(result).toBe(`private_key = <<-EOT\n${MASK}\n  EOT\n  name = "kept"\n`);
  });

  it("keeps the interpolation beside a literal secret", () => {
    expect(redact(`password = "\${var.env}-hunter"`)).toBe(`password = "\${var.env}${MASK}"`);
  });

  it("keeps the user beside a masked password", () => {
    expect(redact('jsonencode({ password = "hunter", user = "app" })')).toBe(
      `jsonencode({ password = "${MASK}", user = "app" })`,
    );
  });
});

describe("redact: what must stay readable", () => {
  it.each([
    "password = var.db_password",
    "password=var.db_password",
    `password = "\${var.db_password}"`,
    `password = "\${var.a}-\${var.b}"`,
    "password = random_password.db.result",
    "password = random_password.db[0].result",
    'password = local.secrets["db_password"]',
    'password = jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"]',
    'password = var.p != "" ? var.p : join("", random_password.main[*].result)',
    'secret = local.on ? try(random_password.webhook["github"].result, null) : var.secret',
    'ssm_path_password = format(var.template, "snowflake", "password")',
    'key = trimprefix(tls_private_key.a.public_key_pem, "-----BEGIN PUBLIC KEY-----")',
    "token = data.aws_eks_cluster_auth.this.token",
    "auth_token = module.redis.auth_token",
    "password = file(var.path)",
    "manage_master_user_password = true",
    "minimum_password_length = 14",
    "password_reuse_prevention = 24",
    "require_symbols = true",
    'http_tokens = "required"',
    'http_tokens                 = "optional"\n  instance_id = "i-0123456789abcdef0"',
    "password = null",
    'password = ""',
    'secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"',
    'secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"',
    'kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    'secret_name = "prod/db"',
    'key_name = "deployer"',
    'token_type = "Bearer"',
    'bucket = "acme-logs-prod-eu-central-1"',
    'ami = "ami-0abcdef1234567890"',
    "commit 0123456789abcdef0123456789abcdef01234567",
    'source = "terraform-aws-modules/security-group/aws//modules/http-80"',
    'value = "plain setting"',
    "export DB_PASSWORD=$PASSWORD",
    `DB_URL = "postgres://app:\${var.password}@\${aws_db_instance.main.address}/app"`,
    "IAM password policy: minimum length is not met. Rotate the token: use basic settings.",
    "The secret must be rotated; the password is stored in Secrets Manager.",
    'variable "db_password" {\n  type      = string\n  sensitive = true\n}',
    'password = "/prod/db/password"',
    'password = "__TERRAFIX_MASKED_1__"',
  ])("%s", (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe("redact: properties", () => {
  const word = fc
    .stringMatching(/^[A-Za-z0-9!#%&*+,.:;=?@^_~-]{8,40}$/)
    .filter((text) => /\d/.test(text) && /[a-z]/i.test(text));
  const name = fc.constantFrom(
    "password",
    "master_password",
    "auth_token",
    "api_key",
    "client_secret",
    "apiKey",
    "secret_access_key",
    "DB_PASSWORD",
  );

  it("never lets a quoted secret through", () => {
    fc.assert(
      fc.property(name, word, (key, secret) => {
        const result = redact(`resource "aws_x" "y" {\n  ${key} = "${secret}"\n  size = 3\n}\n`);
        expect(result).toBe(`resource "aws_x" "y" {\n  ${key} = "${MASK}"\n  size = 3\n}\n`);
      }),
    );
  });

  it("never masks a reference", () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
    fc.assert(
      fc.property(name, fc.constantFrom("var", "local", "module", "data"), part, part, (key, root, a, b) => {
        const text = `${key} = ${root}.${a}.${b}\n`;
        expect(redact(text)).toBe(text);
      }),
    );
  });

  it("is idempotent, and its spans are ordered and apart", () => {
    const piece = fc.oneof(
      fc.string(),
      word,
      name,
      fc.constantFrom('"', " = ", "\n", "${", "}", "<<EOT\n", "EOT", "://", "@", ":", "-----BEGIN A KEY-----"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const spans = findSecrets(text);
        spans.forEach((span, index) => {
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          if (index > 0) expect(span.start).toBeGreaterThanOrEqual(spans[index - 1]!.end);
        });
        const once = maskSecrets(text);
        expect(once.masked).toBe(spans.length);
      }),
      { numRuns: 300 },
    );
  });

  it("masking twice changes nothing", () => {
    fc.assert(
      fc.property(name, word, word, (key, a, b) => {
        const once = redact(`${key} = "${a}"\nurl = "mysql://u:${encodeURIComponent(b)}@h/d"\n${key}: ${b}`);
        expect(redact(once)).toBe(once);
      }),
    );
  });

  it("stays linear on hostile input", () => {
    for (const unit of [
      "password=",
      "a.",
      "://:",
      "-----BEGIN A-----",
      '"name":"',
      "${",
      "eyJ",
      "<<EOT\n",
      'password = coalesce("',
    ]) {
      const text = unit.repeat(20_000);
      expect(redact(text).length).toBeGreaterThan(0);
    }
  }, 20_000);
});
