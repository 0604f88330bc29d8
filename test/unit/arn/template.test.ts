import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArn } from "../../../server/src/locate/arn/parse.ts";
import { arnTable } from "../../../server/src/locate/arn/table.ts";
import { compileTemplate, matchTemplate, type Template } from "../../../server/src/locate/arn/template.ts";

const table = arnTable();

describe("templates", () => {
  const templates = table.types.flatMap((type) =>
    compileTemplate(table.entry(type)?.arn ?? "").map((template) => ({ type, template })),
  );
  const word = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
  const special: Record<string, fc.Arbitrary<string>> = {
    RandomSuffix: fc.stringMatching(/^[A-Za-z0-9]{6}$/),
    LayerVersion: fc.nat().map(String),
    TaskDefinitionRevisionNumber: fc.nat().map(String),
    Revision: fc.nat().map(String),
    LoadBalancerType: fc.constantFrom("app", "net", "gwy"),
    FrameworkId: fc.uuid(),
    ReportPlanId: fc.uuid(),
    RestoreTestingPlanId: fc.uuid(),
  };

  function slot(kind: Template["region"], any: string): string {
    return kind.kind === "literal" ? kind.text : kind.kind === "empty" ? "" : any;
  }

  it("are all understood", () => {
    const withArn = table.types.filter((type) => table.entry(type)?.arn !== undefined);
    expect(new Set(templates.map(({ type }) => type)).size).toBe(withArn.length);
  });

  it("match the ARNs made from them and give the variables back", () => {
    const filled = fc.constantFrom(...templates).chain(({ type, template }) => {
      const names = template.parts.flatMap((part) => (part.kind === "variable" ? [part.name] : []));
      const values = fc.tuple(...names.map((name) => special[name] ?? word));
      return values.map((list) => ({ type, template, values: new Map(names.map((name, i) => [name, list[i] ?? ""])) }));
    });
    fc.assert(
      fc.property(filled, ({ type, template, values }) => {
        const resource = template.parts
          .map((part) => (part.kind === "literal" ? part.text : (values.get(part.name) ?? "")))
          .join("");
        const text = `arn:aws:${template.service}:${slot(template.region, "eu-west-1")}:${slot(template.account, "123456789012")}:${resource}`;
        const parsed = parseArn(text);
        expect(parsed.ok).toBe(true);
        if (!parsed.ok) return;
        expect(matchTemplate(template, parsed.value)).toEqual(values);
        // Something is always found; the type itself unless another's template is more specific.
        expect([type, table.candidates(parsed.value).length > 0]).toEqual([type, true]);
      }),
      { numRuns: 3000 },
    );
  });

  it("never throw for any resource of any service", () => {
    const services = [...new Set(templates.map(({ template }) => template.service))];
    const piece = fc.constantFrom(":", "/", "-", "a", "db", "cluster", "listener", "app", "secret", "1", "*", "é");
    fc.assert(
      fc.property(fc.constantFrom(...services), fc.array(piece, { minLength: 1, maxLength: 60 }), (service, pieces) => {
        const arn = {
          partition: "aws" as const,
          service,
          region: "eu-west-1",
          account: "123456789012",
          resource: pieces.join(""),
        };
        for (const candidate of table.candidates(arn)) expect(table.entry(candidate.type)).toBeDefined();
      }),
    );
  });
});
