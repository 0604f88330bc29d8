import { describe, expect, it } from "vitest";
import type { StateFile } from "../../../server/src/terraform/state/model.ts";
import { readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";
import { stateText } from "../locate/support.ts";

function read(document: unknown): StateFile {
  const result = readState(typeof document === "string" ? document : JSON.stringify(document), "a.tfstate");
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function problem(document: unknown): string {
  const result = readState(typeof document === "string" ? document : JSON.stringify(document), "a.tfstate");
  if (result.ok) throw new Error("was read");
  expect(result.error.where).toBe("a.tfstate");
  return result.error.message;
}

const resource = (address: string, values: unknown) => {
  const [type = "", name = ""] = address.split(".").slice(-2);
  return { address, mode: "managed", type, name, provider_name: "p", schema_version: 0, values };
};

it("reads states with their modules", () => {
  const { resources } = read({
    format_version: "1.0",
    values: {
      root_module: {
        resources: [{ ...resource("aws_s3_bucket.b", { id: "x", arn: "arn:aws:s3:::x" }), index: "k" }],
        child_modules: [
          {
            address: "module.a[0]",
            child_modules: [{ address: "module.a[0].module.b", resources: [resource("aws_vpc.v", { id: "vpc-1" })] }],
          },
        ],
      },
    },
  });
  expect(resources.map((each) => each.address)).toEqual(['aws_s3_bucket.b["k"]', "module.a[0].module.b.aws_vpc.v"]);
});

const bucket = {
  type: "aws_s3_bucket",
  name: "b",
  attributes: { id: "acme", arn: "arn:aws:s3:::acme", tags: { Name: "n" } },
};

describe("a version 4 state", () => {
  it("gives addresses in Terraform's spelling", () => {
    const { resources } = read(
      stateText([
        bucket,
        { ...bucket, key: 0 },
        { ...bucket, key: 'x."y' },
        { ...bucket, module: 'module.m["eu.1"].module.deep' },
        { ...bucket, mode: "data", module: "module.m" },
      ]),
    );
    expect(resources.map((each) => each.address)).toEqual([
      "aws_s3_bucket.b",
      "aws_s3_bucket.b[0]",
      'aws_s3_bucket.b["x.\\"y"]',
      'module.m["eu.1"].module.deep.aws_s3_bucket.b',
      "module.m.data.aws_s3_bucket.b",
    ]);
  });

  it("keeps nothing but what identifies", () => {
    const attributes = {
      id: "db",
      arn: "arn:aws:rds:eu-west-1:1:db:db",
      role_arn: "arn:aws:iam::1:role/r",
      password: "hunter2",
      master_user_secret: [{ secret_arn: "arn:aws:secretsmanager:x" }],
      secret_arn: "not an arn: hunter2",
      tags: { Name: "n", n: 3 },
      tags_all: { Name: "all", owner: "me" },
    };
    const file = read(stateText([{ type: "aws_db_instance", name: "d", attributes }]));
    const [resource] = file.resources;
    expect(resource?.arns).toEqual(
      new Map([
        ["arn", "arn:aws:rds:eu-west-1:1:db:db"],
        ["role_arn", "arn:aws:iam::1:role/r"],
      ]),
    );
    expect(resource?.tags).toEqual(
      new Map([
        ["Name", "all"],
        ["owner", "me"],
      ]),
    );
    const dump = JSON.stringify(file, (_key, value) => (value instanceof Map ? [...value] : value));
    expect(dump).not.toContain("hunter2");
  });

  it("reads identity, skips deposed instances and reads upgraded states", () => {
    const { resources } = read({
      version: 4,
      resources: [
        {
          mode: "managed",
          type: "aws_x",
          name: "a",
          instances: [
            { attributes: null, identity: { account_id: "1", region: "eu-west-1", id: "x-1" } },
            { deposed: "0000", attributes: { id: "old" } },
          ],
        },
        {
          mode: "managed",
          type: "aws_y",
          name: "b",
          instances: [{ attributes_flat: { id: "y", "tags.Name": "n", "tags.%": "1" } }],
        },
      ],
    });
    expect(resources).toHaveLength(2);
    expect(resources[0]?.identity.get("id")).toBe("x-1");
    expect(resources[1]).toMatchObject({ id: "y", tags: new Map([["Name", "n"]]) });
  });

  it("uses the rest when a part is broken, and says so once", () => {
    const good = JSON.parse(stateText([bucket])).resources[0];
    const file = read({ version: 4, resources: [null, { type: 3 }, good, { ...good, instances: ["x"] }] });
    expect(file.resources).toHaveLength(1);
    expect(file.problems).toHaveLength(1);
    expect(file.problems[0]?.message).toContain("3 resources");
  });

  it("may be empty, and may start with a byte order mark", () => {
    expect(read({ version: 4 }).resources).toEqual([]);
    expect(read(`\uFEFF${stateText([bucket])}`).resources).toHaveLength(1);
  });
});

describe("terraform show -json", () => {
  it("takes a plan's new addresses and live ids", () => {
    const moved = { id: "moved", arn: "arn:aws:s3:::moved" };
    const { resources } = read({
      format_version: "1.2",
      planned_values: {
        root_module: { resources: [resource("aws_s3_bucket.new", moved), resource("aws_s3_bucket.replaced", {})] },
      },
      prior_state: {
        values: {
          root_module: {
            resources: [
              resource("aws_s3_bucket.old", moved),
              resource("aws_s3_bucket.replaced", { id: "live" }),
              resource("aws_s3_bucket.deleted", { id: "gone" }),
            ],
          },
        },
      },
    });
    expect(resources.map((each) => `${each.address} ${each.id}`)).toEqual([
      "aws_s3_bucket.new moved",
      "aws_s3_bucket.replaced live",
      "aws_s3_bucket.deleted gone",
    ]);
  });
});

describe("a plan with moved resources", () => {
  const shownAs = (moves: Readonly<Record<string, string>>, planned: unknown[], prior: unknown[]) =>
    read({
      format_version: "1.2",
      planned_values: { root_module: { resources: planned } },
      prior_state: { values: { root_module: { resources: prior } } },
      resource_changes: Object.entries(moves).map(([previous_address, address]) => ({ address, previous_address })),
    }).resources.map(({ address, type, name, module, index, arns, id }) => ({
      address,
      parts: [module, type, name, index],
      live: arns.get("arn") ?? id,
    }));
  const live = (id: string) => ({ id, arn: `arn:aws:s3:::${id}` });

  it("gives what the prior state knows to the new address", () => {
    const moves = {
      "aws_s3_bucket.old": "aws_s3_bucket.new",
      "aws_s3_bucket.flat": 'module.m["eu.1"].aws_s3_bucket.deep["a.b"]',
    };
    // To be replaced: the plan does not know the new id yet.
    const planned = [resource("aws_s3_bucket.new", {}), resource("aws_s3_bucket.kept", live("kept"))];
    const prior = ["old", "flat", "kept"].map((name) => resource(`aws_s3_bucket.${name}`, live(name)));
    expect(shownAs(moves, planned, prior)).toEqual([
      { address: "aws_s3_bucket.new", parts: ["", "aws_s3_bucket", "new", null], live: "arn:aws:s3:::old" },
      { address: "aws_s3_bucket.kept", parts: ["", "aws_s3_bucket", "kept", null], live: "arn:aws:s3:::kept" },
      {
        address: 'module.m["eu.1"].aws_s3_bucket.deep["a.b"]',
        parts: ['module.m["eu.1"]', "aws_s3_bucket", "deep", "a.b"],
        live: "arn:aws:s3:::flat",
      },
    ]);
  });

  it("does not mix up two resources that change places, nor one that takes another's old address", () => {
    const moves = { "aws_s3_bucket.a": "aws_s3_bucket.b", "aws_s3_bucket.b": "aws_s3_bucket.a" };
    const planned = [resource("aws_s3_bucket.a", {}), resource("aws_s3_bucket.b", {})];
    const prior = [resource("aws_s3_bucket.a", live("was-a")), resource("aws_s3_bucket.b", live("was-b"))];
    expect(shownAs(moves, planned, prior).map(({ address, live: arn }) => `${address} ${arn}`)).toEqual([
      "aws_s3_bucket.a arn:aws:s3:::was-b",
      "aws_s3_bucket.b arn:aws:s3:::was-a",
    ]);
    const one = { "aws_s3_bucket.a": "aws_s3_bucket.b" };
    const next = shownAs(one, [resource("aws_s3_bucket.b", {})], [resource("aws_s3_bucket.a", live("was-a"))]);
    expect(next.map(({ address, live: arn }) => `${address} ${arn}`)).toEqual(["aws_s3_bucket.b arn:aws:s3:::was-a"]);
  });
});

describe("what is no readable state", () => {
  it.each([
    ["", /empty.*terraform state pull/],
    ["  \n", /empty/],
    ["PK\u0003\u0004rest", /binary plan.*terraform show -json/],
    ["version https://git-lfs.github.com/spec/v1", /Git LFS/],
    ["resource {}", /not a Terraform state/],
    ['{"version": 4, "resources": [', /not valid JSON/],
    [{ version: 3, modules: [] }, /version 3, from before Terraform 0\.12/],
    [{ version: 3, backend: { type: "s3" } }, /backend/],
    [{ version: 5 }, /version 5, newer/],
    [{ version: 4, resources: "x" }, /no list of resources/],
    [{ format_version: "2.0" }, /format_version "2\.0"/],
    [{ format_version: "x" }, /format_version "x"/],
    [{ encrypted_data: "…", serial: 1 }, /encrypted/],
    [{ hello: 1 }, /neither/],
  ])("%j", (document, message) => {
    const said = problem(document);
    expect(said).toMatch(message);
    expect(said).toMatch(/^The file .+\.$/);
  });

  it("does not quote the text, which may hold secrets", () => {
    expect(problem('{"version": 4, "password": "hunter2", ')).not.toContain("hunter2");
  });
});

describe("the index of states", () => {
  it("finds by ARN, id, address and tag over several files", () => {
    const a = read(stateText([bucket]));
    const b = read(stateText([{ ...bucket, name: "c" }]));
    const index = indexStates([a, b]);
    expect(index.byArn("arn:aws:s3:::acme").map(({ resource }) => resource.name)).toEqual(["b", "c"]);
    expect(index.byId("acme")).toHaveLength(2);
    expect(index.byAddress("aws_s3_bucket.c")).toHaveLength(1);
    expect(index.byNameTag("n")).toHaveLength(2);
    expect(index.byId("toString")).toEqual([]);
  });
});
