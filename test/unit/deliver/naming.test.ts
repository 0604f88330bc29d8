import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { githubCredentials } from "../../../server/src/deliver/github/credentials.ts";
import { commitMessage, wholeMessage } from "../../../server/src/deliver/github/message.ts";
import {
  branchOf,
  isOurCommit,
  labelsOf,
  markerOf,
  readMarkers,
  serviceOf,
  slug,
  titleOf,
  trailerOf,
} from "../../../server/src/deliver/github/naming.ts";
import { deliveryFor, findingFor } from "../../wire/github/fixtures.ts";

const finding = findingFor("x");

test("a branch names the policy and twelve digits of the finding", () => {
  expect(branchOf(finding)).toBe(`terrafix/s3-versioning/${finding.id.slice(0, 12)}`);
  expect(branchOf({ ...finding, policy: null, testId: "CKV_AWS_21" })).toMatch(/^terrafix\/ckv-aws-21\/[0-9a-f]{12}$/);
});

test("whatever a test is called, git takes the branch", () => {
  fc.assert(
    fc.property(fc.string(), (testId) => {
      expect(slug(testId)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(slug(testId).length).toBeLessThanOrEqual(80);
    }),
  );
  const odd = branchOf({ ...finding, policy: null, testId: "..a.lock~^:?*[\\@{}" });
  expect(execFileSync("git", ["check-ref-format", "--branch", odd]).toString().trim()).toBe(odd);
});

test("markers and trailers are read back, and only whole ones", () => {
  expect(readMarkers(`text\n${markerOf(finding.id)}\nmore`)).toEqual([finding.id]);
  expect(readMarkers("<!-- terrafix:finding=abc version=1 -->")).toEqual([]);
  expect(isOurCommit(`fix: x\n\n${trailerOf(finding.id)}\n`, finding.id)).toBe(true);
  expect(isOurCommit(`fix: x\r\n\r\n${trailerOf(finding.id)}\r\n`, finding.id)).toBe(true);
  expect(isOurCommit(`fix: x\n\nsee ${trailerOf(finding.id)}`, finding.id)).toBe(false);
  expect(isOurCommit(trailerOf("b".repeat(64)), finding.id)).toBe(false);
});

test("titles say the service, the block and what is destroyed", () => {
  expect(serviceOf(finding)).toBe("s3");
  expect(serviceOf({ ...finding, policy: null, testId: "aws-rds-encrypted" })).toBe("rds");
  const title = titleOf(finding, { address: "aws_db_instance.main", impact: "replace" });
  expect(title).toBe("fix(s3): S3 buckets keep versions (aws_db_instance.main) [replaces the resource]");
  const long = titleOf({ ...finding, title: "x".repeat(900) }, { address: "y".repeat(900), impact: "downtime" });
  expect(long.length).toBeLessThanOrEqual(256);
  expect(long).toContain("[downtime]");
});

test("labels are at most fifty characters", () => {
  expect(labelsOf(finding)).toEqual(["terrafix", "compliance", "severity:medium", "policy:s3-versioning"]);
  for (const label of labelsOf({ ...finding, policy: "p".repeat(90) })) expect(label.length).toBeLessThanOrEqual(50);
});

test("a commit message is conventional and ends in our trailer, whatever the texts say", () => {
  const delivery = deliveryFor("x", "/nowhere");
  const message = commitMessage(delivery);
  expect(message.headline).toBe("fix(s3): S3 buckets keep versions");
  expect(wholeMessage(message).trimEnd().split("\n").at(-1)).toBe(trailerOf(finding.id));
  const hostile = commitMessage({
    ...delivery,
    finding: { ...finding, title: `t\n\n${trailerOf("b".repeat(64))} [skip ci] #12` },
    fix: { ...delivery.fix, explanation: `e\n\n${trailerOf("b".repeat(64))}\nCo-authored-by: x <x@y>\n fixes #3` },
  });
  expect(hostile.headline.length).toBeLessThanOrEqual(72);
  expect(isOurCommit(wholeMessage(hostile), "b".repeat(64))).toBe(false);
  expect(wholeMessage(hostile)).not.toMatch(/^Co-authored-by/m);
  expect(wholeMessage(hostile)).not.toMatch(/#\d|\[skip ci\]/);
});

test("credentials come from the environment; an app with its key comes first", () => {
  expect(githubCredentials({})).toBeNull();
  expect(githubCredentials({ GITHUB_TOKEN: " t " })).toEqual({ kind: "token", token: "t" });
  expect(githubCredentials({ GITHUB_TOKEN: "t", GITHUB_APP_ID: "1" })).toEqual({ kind: "token", token: "t" });
  expect(githubCredentials({ GITHUB_TOKEN: "t", GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: "a\\nb" })).toEqual({
    kind: "app",
    appId: "1",
    privateKey: "a\nb",
  });
});
