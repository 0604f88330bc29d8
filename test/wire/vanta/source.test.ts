import { describe, expect, it } from "vitest";
import { checkVanta, vantaSource } from "../../../server/src/findings/vanta/source.ts";
import type { EstateResource, VantaEstate } from "../../../sim/src/vanta/estate.ts";
import { hex, manyTests, never, settings, withVanta } from "./support.ts";

const bucket = (index: number, more: Partial<EstateResource> = {}): EstateResource => ({
  resourceKind: "S3Bucket",
  resourceId: hex(index),
  displayName: `acme-${index}`,
  responseType: "StorageBucket",
  account: "prod",
  region: "",
  ...more,
});

const estate: VantaEstate = {
  tests: [
    {
      id: "aws-s3-public-access-blocked",
      name: "S3 Block Public Access feature enabled (AWS)",
      description: "Checks the buckets.",
      failureDescription: "A bucket is open.",
      remediationDescription: "```hcl\nresource {}\n```",
      category: "Data storage",
      frameworks: ["soc2", "iso27001"],
    },
    { id: "internal-password-policy-config", category: "Account security", frameworks: ["soc2"] },
    { id: "passing", status: "OK" },
    { id: "switched-off", deactivated: true },
    { id: "deactivated", status: "DEACTIVATED" },
    { id: "google", integrations: ["gcp"] },
  ],
  entities: {
    "aws-s3-public-access-blocked": [
      { id: `S3Bucket-${hex(1)}`, displayName: "acme-1", responseType: "S3 bucket" },
      { id: `S3Bucket-${hex(2)}`, displayName: "acme-2", responseType: "S3 bucket", entityStatus: "DEACTIVATED" },
      { id: `S3Bucket-${hex(3)}`, displayName: "gone", responseType: "S3 bucket" },
      { id: hex(4), displayName: "arn:aws:s3:::acme-4", responseType: "S3 bucket" },
    ],
    "internal-password-policy-config": [
      { id: hex(9), displayName: "account-123456789012", responseType: "AWS account" },
    ],
    google: [{ id: hex(10), displayName: "other-cloud" }],
    "switched-off": [{ id: hex(11), displayName: "ignored" }],
  },
  resources: [bucket(1, { account: "prod" }), bucket(2)],
};

describe("the Vanta source", () => {
  it("gives one finding per failing entity of a failing AWS test", async () => {
    await withVanta({ estate }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      if (!fetched.ok) throw new Error(fetched.error.message);
      expect(fetched.value.problems).toEqual([]);
      const common = {
        testId: "aws-s3-public-access-blocked",
        title: "S3 Block Public Access feature enabled (AWS)",
        description: "Checks the buckets.\n\nA bucket is open.",
        severity: "unknown",
        frameworks: [],
        url: "https://app.vanta.com/tests/aws-s3-public-access-blocked",
      };
      expect(fetched.value.findings).toEqual([
        { ...common, resource: { type: "aws_s3_bucket", name: "acme-1", accountName: "prod" } },
        {
          ...common,
          resource: { type: "aws_s3_bucket", name: "gone" },
          unresolved: expect.stringContaining("Vanta has no record of it"),
        },
        { ...common, resource: { arn: "arn:aws:s3:::acme-4" } },
        {
          testId: "internal-password-policy-config",
          title: "internal-password-policy-config",
          description: "",
          severity: "unknown",
          frameworks: [],
          resource: { accountId: "123456789012" },
          accountLevel: true,
          url: "https://app.vanta.com/tests/internal-password-policy-config",
        },
      ]);
    });
  });

  it("names the frameworks it was asked for, and asks for a shared test once", async () => {
    await withVanta({ estate }, async (sim) => {
      const fetched = await vantaSource(settings(sim, { frameworks: ["soc2", "iso27001"] })).fetch(never);
      expect(fetched.ok && fetched.value.findings.map((finding) => finding.frameworks)).toEqual([
        ["soc2", "iso27001"],
        ["soc2", "iso27001"],
        ["soc2", "iso27001"],
        ["soc2"],
      ]);
      expect(sim.stats.log.filter((line) => line.includes("public-access-blocked/entities"))).toHaveLength(1);
    });
  });

  it("keeps to a category, whose two spellings differ", async () => {
    await withVanta({ estate }, async (sim) => {
      const fetched = await vantaSource(settings(sim, { category: "ACCOUNT_SECURITY" })).fetch(never);
      expect(fetched.ok && fetched.value.findings.map((finding) => finding.testId)).toEqual([
        "internal-password-policy-config",
      ]);
    });
  });

  it("lists a kind rather than asking for each of many records", async () => {
    const count = 60;
    const many: VantaEstate = {
      tests: [{ id: "t" }],
      entities: {
        t: Array.from({ length: count }, (_, index) => ({ id: `S3-${hex(index)}`, displayName: `b-${index}` })),
      },
      resources: Array.from({ length: 150 }, (_, index) =>
        bucket(index, { resourceKind: "S3", displayName: `b-${index}`, region: "eu-west-1" }),
      ),
    };
    await withVanta({ estate: many }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      expect(fetched.ok && fetched.value.findings.length).toBe(count);
      expect(fetched.ok && fetched.value.findings.every((finding) => finding.resource.region === "eu-west-1")).toBe(
        true,
      );
      // The integration, the count, two pages.
      expect(sim.stats.log.filter((line) => line.includes("/v1/integrations/"))).toHaveLength(4);
    });
  });

  it("asks for each record once, however many tests name it", async () => {
    const shared = { id: `S3-${hex(1)}`, displayName: "b" };
    const twice: VantaEstate = {
      tests: [{ id: "a" }, { id: "b" }],
      entities: { a: [shared], b: [shared] },
      resources: [bucket(1, { resourceKind: "S3" })],
    };
    await withVanta({ estate: twice }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      expect(fetched.ok && fetched.value.findings.length).toBe(2);
      expect(sim.stats.log.filter((line) => line.includes("/resources/"))).toHaveLength(1);
    });
  });

  it("goes on without the entities of one test and says so", async () => {
    const faults = [{ kind: "error" as const, path: /test-3\/entities/ }];
    await withVanta({ estate: manyTests(6), faults }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      if (!fetched.ok) throw new Error(fetched.error.message);
      expect(fetched.value.findings.map((finding) => finding.testId)).toEqual([
        "test-0",
        "test-1",
        "test-2",
        "test-4",
        "test-5",
      ]);
      expect(fetched.value.problems).toEqual([
        { where: "vanta test test-3", message: expect.stringContaining("Vanta answered 500") },
      ]);
    });
  });

  it("fails when the entities of no test can be read: that is not an empty result", async () => {
    const faults = [{ kind: "error" as const, path: /entities/ }];
    await withVanta({ estate: manyTests(3), faults }, async (sim) => {
      expect(await vantaSource(settings(sim)).fetch(never)).toMatchObject({ ok: false, error: { code: "network" } });
    });
  });

  it("stops asking when the credentials stop working in the middle", async () => {
    const faults = [{ kind: "expire-token" as const, path: /entities/ }];
    await withVanta({ estate: manyTests(40), faults }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      expect(fetched).toMatchObject({ ok: false, error: { code: "unauthorized" } });
      expect(sim.stats.log.filter((line) => line.includes("entities")).length).toBeLessThan(20);
    });
  });

  it("says that a test has no entities when the API has none for it", async () => {
    const special: VantaEstate = { ...manyTests(2), withoutEntities: ["test-1"] };
    await withVanta({ estate: special }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      expect(fetched.ok && fetched.value.findings.length).toBe(1);
      expect(fetched.ok && fetched.value.problems[0]?.where).toBe("vanta test test-1");
    });
  });

  it("warns that results may be stale when a connection is disabled", async () => {
    const broken: VantaEstate = {
      ...manyTests(1),
      integrations: [
        {
          integrationId: "aws",
          connections: [
            { connectionId: "c1", isDisabled: false, connectionErrorMessage: null },
            { connectionId: "c2", isDisabled: true, connectionErrorMessage: "Authorization Error" },
          ],
        },
      ],
    };
    await withVanta({ estate: broken }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      expect(fetched.ok && fetched.value.findings.length).toBe(1);
      expect(fetched.ok && fetched.value.problems).toEqual([
        {
          where: "vanta integration aws",
          message: "The AWS connection c2 is disabled (Authorization Error): results may be stale.",
        },
      ]);
      expect(await checkVanta(settings(sim), never)).toMatchObject({ ok: true, value: [{}] });
    });
  });

  it("delivers findings with the name alone when the record cannot be read", async () => {
    const faults = [{ kind: "error" as const, path: /resource-kinds/ }];
    await withVanta({ estate, faults }, async (sim) => {
      const fetched = await vantaSource(settings(sim)).fetch(never);
      expect(fetched.ok && fetched.value.findings[0]).toMatchObject({
        resource: { type: "aws_s3_bucket", name: "acme-1" },
        unresolved: expect.stringContaining("only its display name is known"),
      });
    });
  });

  it("is interrupted in the middle, promptly and without a rest", async () => {
    await withVanta({ estate: manyTests(300), latency: 10 }, async (sim) => {
      const controller = new AbortController();
      const source = vantaSource(
        settings(sim, { onProgress: (done) => (done === 10 ? controller.abort() : undefined) }),
      );
      const fetched = await source.fetch(controller.signal);
      expect(fetched).toMatchObject({ ok: false, error: { code: "interrupted" } });
      expect(sim.stats.log.filter((line) => line.includes("entities")).length).toBeLessThan(20);
    });
  });

  it("keeps few calls under way at once", async () => {
    await withVanta({ estate: manyTests(40), latency: 5 }, async (sim) => {
      await vantaSource(settings(sim)).fetch(never);
      expect(sim.stats.mostAtOnce).toBeLessThanOrEqual(4);
    });
  });

  it("refuses settings that cannot work before anything is sent", async () => {
    await withVanta({ estate }, async (sim) => {
      const missing = await vantaSource(settings(sim, { clientSecret: "" })).fetch(never);
      expect(missing).toMatchObject({ ok: false, error: { code: "unauthorized" } });
      const elsewhere = await vantaSource(settings(sim, { baseUrl: "https://api.vanta.com.evil.example" })).fetch(
        never,
      );
      expect(elsewhere).toMatchObject({ ok: false, error: { code: "invalid-response" } });
      expect(sim.stats.calls).toBe(0);
    });
  });
});
