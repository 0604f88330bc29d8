import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { whatIsMissing } from "../../../bench/fuzz/targets/facts.ts";
import { generateEstate } from "../../../bench/generate/generate.ts";
import { factsOf, NO_FACTS } from "../../../server/src/terraform/index/facts.ts";
import { scanFacts } from "../../../server/src/terraform/index/scan-facts.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

const BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "x"\n}\n';
const REMOTE = 'module "m" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n';

describe("facts that are searched for", () => {
  it.each([
    ["nothing", "# nothing here\n", {}],
    ["a resource", BUCKET, { types: ["aws_s3_bucket"] }],
    ["each type once", `${BUCKET}${BUCKET}data "aws_ami" "a" {}\n`, { types: ["aws_s3_bucket", "aws_ami"] }],
    ["labels without quotes", "resource aws_s3_bucket b {\n}\n", { types: ["aws_s3_bucket"] }],
    ["labels on other lines", 'resource\n  "aws_s3_bucket"\n  "b" {\n}\n', { types: ["aws_s3_bucket"] }],
    ["no space at all", 'resource"aws_s3_bucket""b"{}\n', { types: ["aws_s3_bucket"] }],
    ["Windows line ends", BUCKET.replaceAll("\n", "\r\n"), { types: ["aws_s3_bucket"] }],
    ["a module from elsewhere", REMOTE, { outside: true }],
    ["a module without a source", 'module "m" {\n}\n', { outside: true }],
    ["an import", "import {\n  to = a.b\n}\n", { imports: true }],
    ["a workspace", "locals {\n  env = terraform.workspace\n}\n", { asksWorkspace: true }],
    ["addresses", "x = data.aws_ami.a.id\ny = module.m.id\nz = [resource, data, module]\n", {}],
    ["words in comments", "# this resource imports data of a module\n# {\n", {}],
    ["words in texts", 'x = "data"\ny = "a module"\nz = {\n  resource = "import"\n}\n', {}],
    ["longer words", 'resource_x "a" "b" {}\nresource-x "a" "b" {}\nmy_module "x" {}\n', {}],
    ["what is commented out", '# resource "aws_s3_bucket" "b" {\n# }\n', { types: ["aws_s3_bucket"] }],
  ])("%s", (_, text, expected) => {
    expect(scanFacts(text)).toEqual({ ...NO_FACTS, ...expected });
  });

  it.each([
    ["a local module", 'module "m" {\n  source = "./m"\n}\n'],
    ["a local source as a heredoc", 'module "m" {\n  source = <<EOT\n../m\nEOT\n}\n'],
    ["an escaped source", 'module "m" {\n  source = "\\u002e/m"\n}\n'],
    ["an escaped type", 'resource "aws_s3\\u005fbucket" "b" {}\n'],
    ["a comment in a header", 'resource /* the */ "aws_s3_bucket" "b" {}\n'],
    ["a comment behind a header's word", 'resource # the\n  "aws_s3_bucket" "b" {}\n'],
    ["white space beyond ASCII", 'resource\u00a0"aws_s3_bucket" "b" {}\n'],
  ])("leave %s to the outline", (_, text) => {
    expect(scanFacts(text)).toBeNull();
  });

  it("are those of the outline in what people write", () => {
    const estates = fc.record({
      resources: fc.integer({ min: 1, max: 60 }),
      seed: fc.nat(),
      moduleDepth: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(estates, (given) => {
        for (const [file, text] of generateEstate({ ...given, moduleShare: 0.4 }).files) {
          const scanned = file.endsWith(".tf") ? scanFacts(text) : null;
          if (scanned !== null) expect(scanned).toEqual(factsOf(text, parseHcl(text)));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("overlook nothing where another block begins on the same line", () => {
    const text = `locals { a = 1 } ${BUCKET} import {} module "m" { source = "x/y/z" }\n`;
    const scanned = scanFacts(text);
    expect(scanned && whatIsMissing(scanned, factsOf(text, parseHcl(text)))).toBeNull();
    expect(scanned).toEqual({ ...NO_FACTS, types: ["aws_s3_bucket"], imports: true, outside: true });
  });

  it.each(["data ", 'data "', "data\n", "# data\n", 'data "x" ', "data \\", "resource{", "module x "])(
    "are found in one go in a text of nothing but %j",
    (piece) => {
      // Time that grows with the square of this length would be minutes.
      expect(scanFacts(piece.repeat(50_000))?.asksWorkspace).not.toBe(true);
    },
  );
});
