import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { createStateReader, readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf } from "../locate/support.ts";

beforeAll(loadHcl);

const MARK = "S3CRET";
const secret = fc.stringMatching(/^[A-Za-z0-9/+"\\{}[\],:]{0,20}$/).map((text) => `${MARK}${text}`);
/** Names under which providers keep secrets, and any other. */
const key = fc.oneof(
  fc.constantFrom(
    "password",
    "secret_arn",
    "private_key",
    "user_data",
    "value",
    "result",
    "secret_string",
    "__proto__",
  ),
  fc
    .stringMatching(/^[a-z_]{1,12}$/)
    .filter((name) => !/^(?:id|arn|tags|tags_all|domain_name|target_key_id|alias)$|_arn$/.test(name)),
);
const hidden: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    secret,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(key, tie("any"), { maxKeys: 3 }),
  ),
})).any;

const aws = fc.record({
  key: fc.dictionary(key, hidden, { maxKeys: 5 }),
  sensitiveTag: secret,
  output: secret,
  other: secret,
});
type Secrets = typeof aws extends fc.Arbitrary<infer T> ? T : never;

/** A state with secrets everywhere but in what identifies. */
function stateWith({ key: attributes, sensitiveTag, output, other }: Secrets): string {
  const instance = (more: object) => ({ schema_version: 0, private: other, ...more });
  return JSON.stringify({
    version: 4,
    serial: 1,
    lineage: "l",
    outputs: { out: { value: output, type: "string", sensitive: true } },
    resources: [
      {
        mode: "managed",
        type: "aws_db_instance",
        name: "db",
        provider: "p",
        instances: [
          instance({
            attributes: {
              ...attributes,
              id: "db",
              arn: "arn:aws:rds:eu-west-1:111111111111:db:db",
              tags: { Name: sensitiveTag },
            },
            sensitive_attributes: [[{ type: "get_attr", value: "tags" }]],
          }),
        ],
      },
      // The id of a random_string is the string.
      {
        mode: "managed",
        type: "random_string",
        name: "r",
        provider: "p",
        instances: [instance({ attributes: { id: other, result: other } })],
      },
      { mode: "managed", type: 7, name: other, instances: [instance({ attributes: { id: other } })] },
    ],
    check_results: other,
  });
}

function dump(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (item instanceof Map ? [...item] : item));
}

it("no secret of a state is in what is read, found or said", () => {
  const index = indexOf({ "main.tf": 'resource "aws_db_instance" "db" {\n  identifier = "db"\n}\n' });
  fc.assert(
    fc.property(aws, fc.nat(), (secrets, cut) => {
      const text = stateWith(secrets);
      const read = readState(text, "x.tfstate");
      if (!read.ok) throw new Error(read.error.message);
      expect(dump(read.value)).not.toContain(MARK);
      const state = indexStates([read.value]);
      for (const ref of [
        { arn: "arn:aws:rds:eu-west-1:111111111111:db:db" },
        { id: "db" },
        { name: "other", type: "aws_db_instance" },
      ]) {
        expect(dump(locateOrRefuse(ref, index, { state }).receipt)).not.toContain(MARK);
        expect(dump(locateOrRefuse(ref, index, { state }).refusal)).not.toContain(MARK);
      }
      expect(locateOrRefuse({ id: "db", type: "aws_db_instance" }, index, { state }).receipt.confidence).toBe("exact");
      // Cut off anywhere, the message quotes nothing.
      const broken = readState(text.slice(0, cut % text.length), "x.tfstate");
      expect(broken.ok ? "" : broken.error.message).not.toContain(MARK);
    }),
    { numRuns: 300 },
  );
});

it("a text in pieces reads as the whole does, wherever it is cut", () => {
  fc.assert(
    fc.property(aws, fc.integer({ min: 1, max: 40 }), (secrets, size) => {
      const text = stateWith(secrets);
      const reader = createStateReader("x.tfstate");
      for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
      expect(dump(reader.end())).toBe(dump(readState(text, "x.tfstate")));
    }),
    { numRuns: 100 },
  );
});
