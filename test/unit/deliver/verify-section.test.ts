import { expect, test } from "vitest";
import type { BodyInput } from "../../../server/src/deliver/github/body/input.ts";
import { verifySection } from "../../../server/src/deliver/github/body/verify.ts";

type Promised = BodyInput["fix"]["promised"];

function section(promised: Promised, receipt: { readonly address: string; readonly file: string }): string {
  const edits = promised.map(({ file }) => ({ file, start: 0, end: 0, newText: "x" }));
  const fix = { promised, edits, impact: "in-place" } as unknown as BodyInput["fix"];
  return verifySection({ fix, receipt, prefix: "" } as unknown as BodyInput);
}

test("an argument of a module: the caller's folder, and the resource that takes the value", () => {
  const text = section([{ file: "envs/prod/db.tf", address: "module.orders_db", change: "edit" }], {
    address: "module.orders_db.aws_db_instance.this",
    file: "modules/database/main.tf",
  });
  expect(text).toContain("terraform -chdir=envs/prod plan");
  expect(text).toContain("Expect changes to `module.orders_db.aws_db_instance.this` only, and nothing destroyed.");
});

test("another block than the located one is named as itself, in the same module", () => {
  const text = section([{ file: "modules/edge/lb.tf", address: "resource.aws_lb_listener.http", change: "edit" }], {
    address: 'module.edge["eu"].aws_lb.this',
    file: "modules/edge/main.tf",
  });
  expect(text).toContain('changes to `module.edge["eu"].aws_lb_listener.http` only');
});

test("the located block keeps its key", () => {
  const text = section([{ file: "main.tf", address: "resource.aws_s3_bucket.team", change: "edit" }], {
    address: 'aws_s3_bucket.team["finance"]',
    file: "main.tf",
  });
  expect(text).toContain('changes to `aws_s3_bucket.team["finance"]` only');
  expect(text).toContain("terraform plan");
});

test("new blocks and edits are both announced", () => {
  const text = section(
    [
      { file: "main.tf", address: "resource.aws_s3_bucket_policy.a", change: "create" },
      { file: "main.tf", address: "resource.aws_s3_bucket.a", change: "edit" },
    ],
    { address: "aws_s3_bucket.a", file: "main.tf" },
  );
  expect(text).toContain("Expect 1 new block and changes to `aws_s3_bucket.a`, and nothing destroyed.");
});
