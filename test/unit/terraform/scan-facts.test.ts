import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { whatIsMissing } from "../../../bench/fuzz/targets/facts.ts";
import { generateEstate } from "../../../bench/generate/generate.ts";
import { factsOf, NO_FACTS } from "../../../server/src/terraform/index/facts.ts";
import { scanFacts } from "../../../server/src/terraform/index/scan-facts.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

const BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "x"\n}\n';
const CALL = [
  'module "m" {',
  "  # the one beside",
  '  for_each  = toset(["a", "b"])',
  "  providers = {",
  "    aws = aws.eu",
  "  }",
  '  source = "../m" # not ./n',
  '  name   = "$' + '{lookup(each.value, "k")}-"',
  "}",
  "",
].join("\n");
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
    ["a comment behind a header's word", 'resource # the\n  "aws_s3_bucket" "b" {}\n', { types: ["aws_s3_bucket"] }],
    ["a module from elsewhere", REMOTE, { outside: true }],
    ["a module without a source", 'module "m" {\n}\n', { outside: true }],
    ["a local module", 'module "m" {\n  source = "./m"\n}\n', { calls: ["./m"] }],
    ["a source behind arguments", CALL, { calls: ["../m"] }],
    ["modules of both kinds", `${CALL}${REMOTE}`, { calls: ["../m"], outside: true }],
    [
      "modules on one line",
      'module "a" { source = "./a" }\nmodule "b" { source = "./b" }\n',
      { calls: ["./a", "./b"] },
    ],
    [
      "a module that is commented out",
      `/*\n${CALL}*/\n# ${CALL.replaceAll("\n", "\n# ")}\n${CALL}`,
      { calls: ["../m"] },
    ],
    ["a module behind a heredoc", `x {\n  y = <<EOT\n{\n x EOT\n  EOT\n}\n${CALL}`, { calls: ["../m"] }],
    ["a module behind texts in texts", `x {\n  y = "$\{a["b-$\{c["d"]}"]}{$$\{"\n}\n${CALL}`, { calls: ["../m"] }],
    ["a nested block that is called so", `check "c" {\n${CALL}}\n`, { outside: false }],
    ["a backend", 'terraform {\n  backend "s3" {}\n}\n', { keepsState: true }],
    ["a cloud block", "terraform {\n  cloud {\n  }\n}\n", { keepsState: true }],
    ["a name that only looks like one", 'locals {\n  a = "cloud-x"\n  backend_port = 1\n}\n', { keepsState: false }],
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
    ["a module whose text goes on", 'module "m" {\n  source = "./m"\n  name = "x\n}\n'],
    ["a module with a word that stands for nothing", 'module "m" {\n  source = "./m"\n  name\n}\n'],
    ["a module that does not end", 'module "m" {\n  source = "./m"\n'],
    ["a file with heredocs in each other and a local module", `x {\n  y = <<A\n<<B\n{\nB\nA\n}\n${CALL}`],
    ["a source as a heredoc", 'module "m" {\n  source = <<EOT\n../m\nEOT\n}\n'],
    ["an escaped source", 'module "m" {\n  source = "\\u002e/m"\n}\n'],
    ["an escaped type", 'resource "aws_s3\\u005fbucket" "b" {}\n'],
    ["a comment in a header", 'resource /* the */ "aws_s3_bucket" "b" {}\n'],
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

  it.each([
    "data ",
    'data "',
    "data\n",
    "# data\n",
    'data "x" ',
    "data \\",
    "resource{",
    "module x ",
    'module "m" {\n',
    '#\n"./',
    "x {",
    'x = "',
    "/* *",
  ])("are found in one go in a text of nothing but %j", (piece) => {
    const calling = `${CALL}${piece.repeat(50_000)}`;
    expect(scanFacts(calling)?.asksWorkspace).not.toBe(true);
    // Time that grows with the square of this length would be minutes.
    expect(scanFacts(piece.repeat(50_000))?.asksWorkspace).not.toBe(true);
  });
});
