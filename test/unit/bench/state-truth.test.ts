import { expect, it } from "vitest";
import { codeFor, truthOf } from "../../../bench/truth/real/state-truth.ts";

it("reads addresses of format 4 with modules and keys that hold dots and quotes", () => {
  const instances = [
    { index_key: "a.b", attributes: { arn: "arn:aws:s3:::one", id: "one" } },
    { index_key: 'q"q', attributes: { id: "two" } },
    { deposed: "1", attributes: { id: "old" } },
  ];
  const bucket = { module: 'module.m["x"].module.n', mode: "managed", type: "aws_s3_bucket", name: "b", instances };
  const data = { mode: "data", type: "aws_s3_bucket", name: "d", instances: [{ attributes: {} }] };
  const truths = truthOf(JSON.stringify({ version: 4, resources: [bucket, data] }));
  expect(truths?.map(({ address }) => address)).toEqual([
    'module.m["x"].module.n.aws_s3_bucket.b["a.b"]',
    'module.m["x"].module.n.aws_s3_bucket.b["q\\"q"]',
  ]);
  expect(truths?.[0]).toMatchObject({ modules: ["m", "n"], arn: "arn:aws:s3:::one", id: "one" });
  expect([...codeFor(truths ?? []).keys()]).toEqual(["main.tf", "m/main.tf", "m/n/main.tf"]);
});

it("completes the short addresses that Terraform 0.12 shows, and leaves others alone", () => {
  const at = (address: string, index?: number) => ({
    address,
    index,
    mode: "managed",
    type: "aws_instance",
    name: "i",
    values: {},
  });
  const child = { address: "module.m", resources: [at("aws_instance.i", 1), at("module.m.aws_instance.i[2]", 2)] };
  const shown = {
    format_version: "0.1",
    values: { root_module: { resources: [at("aws_instance.i")], child_modules: [child] } },
  };
  expect(truthOf(JSON.stringify(shown))?.map(({ address }) => address)).toEqual([
    "aws_instance.i",
    "module.m.aws_instance.i[1]",
    "module.m.aws_instance.i[2]",
  ]);
  expect(truthOf('{"format_version": ""}')).toBe(null);
  expect(truthOf("{")).toBe(null);
});
