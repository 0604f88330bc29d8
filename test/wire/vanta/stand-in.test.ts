import { describe, expect, it } from "vitest";
import type { VantaSim } from "../../../sim/src/vanta/server.ts";
import { hex, manyTests, withVanta } from "./support.ts";

async function signIn(sim: VantaSim, clientId = "vci_a"): Promise<Response> {
  return fetch(`${sim.url}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: clientId,
      client_secret: "vcs_a",
      scope: "vanta-api.all:read",
      grant_type: "client_credentials",
    }),
  });
}

async function tokenOf(sim: VantaSim, clientId?: string): Promise<string> {
  return ((await (await signIn(sim, clientId)).json()) as { access_token: string }).access_token;
}

const get = (sim: VantaSim, path: string, token: string): Promise<Response> =>
  fetch(`${sim.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

describe("the Vanta stand-in", () => {
  it("revokes an application's older token and leaves other applications alone", async () => {
    await withVanta({ estate: manyTests(1) }, async (sim) => {
      const [first, other] = [await tokenOf(sim), await tokenOf(sim, "vci_b")];
      expect((await get(sim, "/v1/tests", first)).status).toBe(200);
      const second = await tokenOf(sim);
      expect((await get(sim, "/v1/tests", first)).status).toBe(401);
      expect((await get(sim, "/v1/tests", second)).status).toBe(200);
      expect((await get(sim, "/v1/tests", other)).status).toBe(200);
    });
  });

  it("keeps the documented limits unless told: five tokens and fifty calls a minute, twenty of integrations", async () => {
    await withVanta({ estate: manyTests(1), limits: undefined }, async (sim) => {
      const token = await tokenOf(sim);
      const integrations = await Promise.all(Array.from({ length: 21 }, () => get(sim, "/v1/integrations", token)));
      expect(integrations.filter((response) => response.status === 200)).toHaveLength(20);
      const tests = await Promise.all(Array.from({ length: 40 }, () => get(sim, "/v1/tests", token)));
      expect(tests.filter((response) => response.status === 200)).toHaveLength(29);
      const tokens = [];
      for (let index = 0; index < 5; index += 1) tokens.push((await signIn(sim)).status);
      expect(tokens).toEqual([200, 200, 200, 200, 429]);
    });
  });

  it("pages by 10 unless told, ignores what it does not know, refuses sizes over 100", async () => {
    await withVanta({ estate: manyTests(25) }, async (sim) => {
      const token = await tokenOf(sim);
      const first = (await (await get(sim, "/v1/tests?statusfilter=OK", token)).json()) as {
        results: { data: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
      };
      expect(first.results.data).toHaveLength(10);
      expect(first.results.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      const cursor = encodeURIComponent(first.results.pageInfo.endCursor);
      const last = await (await get(sim, `/v1/tests?pageSize=100&pageCursor=${cursor}`, token)).json();
      expect(last).toMatchObject({ results: { pageInfo: { hasNextPage: false, hasPreviousPage: true } } });
      expect((await get(sim, "/v1/tests?pageSize=101", token)).status).toBe(400);
    });
  });

  it("answers kinds as a bare array and single things without an envelope", async () => {
    const resources = [
      { resourceKind: "S3", resourceId: hex(1), displayName: "b", account: "aws-account", region: "" },
    ];
    await withVanta({ estate: { ...manyTests(1), resources } }, async (sim) => {
      const token = await tokenOf(sim);
      const json = async (path: string): Promise<unknown> => (await get(sim, path, token)).json();
      expect(await json("/v1/integrations/aws/resource-kinds")).toEqual([
        expect.objectContaining({ integrationId: "aws", resourceKind: "S3" }),
      ]);
      expect(await json("/v1/integrations/aws/resource-kinds/S3")).toMatchObject({ numResources: 1 });
      expect(await json(`/v1/integrations/aws/resource-kinds/S3/resources/${hex(1)}`)).toMatchObject({
        resourceId: hex(1),
        region: "",
      });
      expect(await json("/v1/tests/test-0")).toMatchObject({ id: "test-0", remediationStatusInfo: { itemCount: 1 } });
      expect((await get(sim, "/v1/tests/nothing", token)).status).toBe(404);
      const entities = (await json("/v1/tests/test-0/entities")) as { results: { data: object[] } };
      expect(Object.keys(entities.results.data[0] ?? {}).sort()).toEqual([
        "createdDate",
        "deactivatedReason",
        "displayName",
        "entityStatus",
        "id",
        "lastUpdatedDate",
        "responseType",
      ]);
    });
  });
});
