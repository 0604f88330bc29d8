import { type FileFacts, factsOf } from "../../../server/src/terraform/index/facts.ts";
import { scanFacts } from "../../../server/src/terraform/index/scan-facts.ts";
import type { ParsedFile } from "../../../server/src/terraform/syntax/ast.ts";
import { parseHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { pick, type Source } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateText } from "../mutate.ts";
import { mutateFile } from "./files.ts";

/** Files, and words of headers in any order. */
export const facts: FuzzTarget = {
  name: "facts",
  promise: "of what Terraform reads, facts that are searched for are at least those of the outline; calls are the same",
  share: 6,
  make: (source, { files, pieces }) => {
    if (source.int(2) === 0) return mutateFile(pick(source, files), source, pieces);
    const text = headers(source);
    return source.int(3) === 0 ? mutateText(text, source) : text;
  },
  check: (input) => {
    const scanned = scanFacts(input);
    if (scanned === null) return "left to the outline";
    const parsed = parseHcl(input);
    const read = factsOf(input, parsed);
    const missing = whatIsMissing(scanned, read);
    if (!isReadable(parsed)) return missing === null ? "searched" : "broken, and other facts";
    if (missing !== null) throw new Error(missing);
    return scanned.types.length > read.types.length ? "more types than there are" : "searched";
  },
};

/** What tree-sitter makes of a broken header is anybody's guess; it lets newlines pass in labels, which Terraform does not. */
function isReadable({ body, problems }: ParsedFile): boolean {
  return problems.length === 0 && !body.blocks.some(({ labels }) => labels.join("").includes("\n"));
}

/** What the search overlooked; null when it did its duty. */
export function whatIsMissing(scanned: FileFacts, read: FileFacts): string | null {
  const types = new Set(scanned.types);
  for (const type of read.types) if (!types.has(type)) return `the type ${JSON.stringify(type)}`;
  if (scanned.calls.join() !== read.calls.join()) return `calls: ${scanned.calls} and not ${read.calls}`;
  if (read.outside && !scanned.outside) return "a call of a module from elsewhere";
  if (read.imports && !scanned.imports) return "an import";
  return scanned.asksWorkspace === read.asksWorkspace ? null : "whether it asks for the workspace";
}

const WORDS = ["resource", "data", "module", "import", "check", "source", "x", "aws_x", "resource-y", "module::z"];
const LABELS = ['"aws_x"', '"y"', '"a\\u0062"', '"${x}"', '"a\nb"', '"ä"', "''", '"data"', '"my module"', '"{"'];
const SIGNS = ["{", "{", "{\n", "}", "}\n", "=", ".", ",", "[", "]", "(", ")", "<<E\n", "\nE\n", '"', "::", "/", "%{"];
const SPACES = [
  " ",
  " ",
  "\n",
  "\n  ",
  "\t",
  "\r\n",
  "",
  "\f",
  "\u00a0",
  "# it\n",
  "// it's \"\n",
  "/* x */",
  "/*",
  "*/",
];
const SOURCES = ['"./m"', '"../m"', '"."', '"\\u002e/m"', '".\\\\m"', "<<E\n./m\nE\n", '"x/y/z"', '("./m")', "./m"];
const BLOCKS = [
  'resource "aws_a" "b" {\n  c = 1\n}\n',
  '# resource "aws_a" "b" {\n# }\n',
  'module "m" {\n  source = "./m"\n}\n',
  "import {\n  to = a.b\n}\n",
];

/** Words, labels and signs as they may stand in headers, more often in the right order than chance would have it. */
function headers(source: Source): string {
  const parts: string[] = [];
  const add = (words: readonly string[]) => void parts.push(pick(source, words), pick(source, SPACES));
  for (let i = source.int(6); i >= 0; i--) {
    const roll = source.int(8);
    if (roll < 3) {
      add(WORDS);
      for (let labels = source.int(4); labels > 0; labels--) add(source.int(4) === 0 ? WORDS : LABELS);
      add(source.int(4) === 0 ? SIGNS : ["{", "{\n"]);
      if (source.int(2) === 0)
        parts.push("source", pick(source, SPACES), "=", pick(source, SPACES), pick(source, SOURCES));
      add(source.int(4) === 0 ? SIGNS : ["}", "\n}\n"]);
    } else if (roll < 5) parts.push(pick(source, BLOCKS));
    else add(pick(source, [WORDS, LABELS, SIGNS, SPACES, SOURCES]));
  }
  return parts.join("");
}
