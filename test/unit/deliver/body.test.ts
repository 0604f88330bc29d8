import { expect, test } from "vitest";
import { parse } from "yaml";
import { MAX_BODY, pullRequestBody } from "../../../server/src/deliver/github/body/body.ts";
import { changeSection, diffSection } from "../../../server/src/deliver/github/body/change.ts";
import { checksSection } from "../../../server/src/deliver/github/body/checks.ts";
import { declineSection } from "../../../server/src/deliver/github/body/decline.ts";
import { impactSection } from "../../../server/src/deliver/github/body/impact.ts";
import type { BodyInput } from "../../../server/src/deliver/github/body/input.ts";
import { receiptSection } from "../../../server/src/deliver/github/body/receipt.ts";
import { verifySection } from "../../../server/src/deliver/github/body/verify.ts";
import { whySection } from "../../../server/src/deliver/github/body/why.ts";
import { markerOf, readMarkers } from "../../../server/src/deliver/github/naming.ts";
import { planDelivery } from "../../../server/src/deliver/github/plan.ts";
import { deliveryFor } from "../../wire/github/fixtures.ts";

function input(changes: { finding?: object; receipt?: object; fix?: object; prefix?: string } = {}): BodyInput {
  const { finding, receipt, fix } = deliveryFor("logs", "/nowhere");
  return {
    finding: { ...finding, ...changes.finding },
    receipt: { ...receipt, ...changes.receipt },
    fix: { ...fix, ...changes.fix },
    prefix: changes.prefix ?? "",
  };
}

test("why: the test, the resource, the frameworks and a link", () => {
  const text = whySection(input());
  expect(text).toContain("**S3 buckets keep versions** fails (test `aws-s3-versioning`, severity medium)");
  expect(text).toContain("- Resource: `arn:aws:s3:::acme-logs`");
  expect(text).toContain("- Frameworks: soc2");
  expect(text).toContain("- Fixes: <https://app.vanta.com/tests/aws-s3-versioning>");
  const account = whySection(input({ finding: { resource: { accountId: "123456789012" }, url: undefined } }));
  expect(account).toContain("account `123456789012`");
  expect(account).not.toContain("Fixes:");
});

test("why: an address of an issue does not close it", () => {
  const text = whySection(input({ finding: { url: "https://github.com/acme/infra/issues/1" } }));
  expect(text).not.toContain("Fixes:");
  expect(text).toContain("- Test: <https");
});

test("what changes: the explanation, and who wrote it", () => {
  expect(changeSection(input())).toContain("`aws_s3_bucket.logs`");
  expect(changeSection(input())).toContain("fixed rule");
  expect(changeSection(input({ fix: { by: "bedrock" } }))).toContain("language model");
});

test("diff: whole when there is room, cut at a line when not, absent when empty", () => {
  const whole = diffSection(input(), 10_000);
  expect(whole).toMatch(/<summary>Diff<\/summary>\n\n```diff\n--- a\/logs\.tf/);
  const long = { fix: { diff: Array.from({ length: 900 }, (_, at) => `+line ${at}`).join("\n") } };
  const cut = diffSection(input(long), 1000);
  expect(cut.length).toBeLessThanOrEqual(1000);
  expect(cut).toContain("shortened");
  expect(cut).toMatch(/\+line \d+\n```/);
  expect(diffSection(input({ fix: { diff: "" } }), 1000)).toBe("");
});

test("receipt: address, place, confidence, evidence, and what else is affected", () => {
  const alsoAffects = Array.from({ length: 40 }, (_, at) => `aws_s3_bucket.logs[${at}]`);
  const text = receiptSection(
    input({ receipt: { alsoAffects, confidence: "inferred", score: 0.876 }, prefix: "infra/" }),
  );
  expect(text).toContain("`aws_s3_bucket.logs` in `infra/logs.tf:1-3`, inferred match (88 %)");
  expect(text).toContain("is the name in the ARN");
  expect(text).toContain("makes 40 more");
  expect(text).toContain("- and 10 more");
  expect(receiptSection(input({ receipt: { confidence: "none" } }))).toContain("whole account");
});

test("checks: every layer with its outcome, and what did not run", () => {
  const text = checksSection(
    input({
      fix: {
        layers: [
          { name: "schema", status: "failed", detail: "a | b\nc" },
          { name: "plan", status: "not-run", detail: "no CLI" },
        ],
      },
    }),
  );
  expect(text).toContain("| schema | ❌ failed | a \\| b c |");
  expect(text).toContain("| plan | ➖ not run | no CLI |");
  expect(text).toContain("1 of 2 checks did not run");
});

test("impact: destruction is said loudly, warnings are listed", () => {
  expect(impactSection(input())).toContain("in place");
  const text = impactSection(input({ fix: { impact: "replace", warnings: ["Take a `snapshot` first."] } }));
  expect(text).toMatch(/\*\*.*destroys/);
  expect(text).toContain("- Take a `snapshot` first.");
});

test("verify: commands for the folder of the block, as one word of a shell", () => {
  expect(verifySection(input())).toContain("terraform plan");
  expect(verifySection(input({ prefix: "infra/prod/" }))).toContain("terraform -chdir=infra/prod plan");
  const evil = verifySection(input({ prefix: "a; rm -rf '$HOME'/" }));
  expect(evil).toContain("-chdir='a; rm -rf '\\''$HOME'\\''' plan");
});

test("decline: the entry shown is YAML that the product reads", () => {
  const text = declineSection(input({ receipt: { address: 'aws_s3_bucket.b["a: b"]' } }));
  const yaml = /```yaml\n([\s\S]*?)\n```/.exec(text)?.[1] ?? "";
  expect(parse(yaml)).toMatchObject([{ policy: "s3-versioning", resource: 'aws_s3_bucket.b["a: b"]' }]);
  const test = declineSection(input({ finding: { policy: null } }));
  expect(test).toContain('- test: "aws-s3-versioning"');
});

test("body: all sections in order, the marker last", () => {
  const body = pullRequestBody(input());
  const headings = [...body.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
  expect(headings).toEqual([
    "Why",
    "What changes",
    "Impact",
    "Why here",
    "What was checked",
    "How to verify",
    "Won't fix?",
  ]);
  expect(body.trimEnd().endsWith(markerOf(input().finding.id))).toBe(true);
});

test("body: never longer than GitHub takes, and never without its own marker or with another", () => {
  const other = markerOf("b".repeat(64));
  const huge = `${other} \`\`\` | @x #1 `.repeat(6000);
  const hostile = input({
    finding: {
      title: huge,
      description: huge,
      frameworks: Array.from({ length: 500 }, () => huge),
      resource: { arn: huge },
    },
    receipt: {
      address: huge,
      file: huge,
      evidence: Array.from({ length: 500 }, () => huge),
      alsoAffects: Array.from({ length: 500 }, () => huge),
    },
    fix: {
      explanation: huge,
      diff: huge.replaceAll(" ", "\n"),
      warnings: Array.from({ length: 500 }, () => huge),
      layers: Array.from({ length: 10 }, () => ({ name: "parse", status: "passed", detail: huge })),
    },
  });
  const body = pullRequestBody(hostile);
  expect(body.length).toBeLessThanOrEqual(MAX_BODY);
  expect(readMarkers(body)).toEqual([hostile.finding.id]);
});

test("plan: values that look like credentials are masked", () => {
  const delivery = deliveryFor("logs", "/nowhere");
  const key = "AKIAIOSFODNN7ABCDEFG";
  const plan = planDelivery({
    ...delivery,
    fix: { ...delivery.fix, diff: `+ access_key = "${key}"`, explanation: `key ${key}`, warnings: [key] },
  });
  expect(JSON.stringify(plan)).not.toContain(key);
});
