import { pick, type Source } from "./expressions.ts";

/** Puts `var.u` and `var.w` in the place of some of the strings of a generated expression. */
export function withHoles(text: string, source: Source): string {
  return text.replace(
    /(?<=[[(,=:?] ?)"(?:prod|acme-logs|a\.b\.c|x-y-z|logs\/|a|b|x|n|B)"(?=[,)\] ])(?! =)/g,
    (whole) => {
      const roll = source.int(4);
      if (roll === 0) return "var.u";
      if (roll === 1) return '"a-${var.u}-z"';
      return roll === 2 ? '"${var.w}-logs"' : whole;
    },
  );
}

const PIECES = ["acme-", "-logs", "Prod", "--", " x", "a b", "-z", "", "A.b", "\\n", "é", "x", "a", "logs/"];
const CUTS = ["-", "a", " ", "x", "ac", "acme-", "-logs", "", "-z", "Pr", "s", "acme-x"];
const INTS = ["0", "1", "2", "3", "5", "-1", "-2"];

/** A text with holes in it, passed through functions of text: what names are made of. */
export function holedText(source: Source, depth: number): string {
  if (depth <= 0) {
    const hole = pick(source, ["${var.u}", "${var.w}", "${upper(var.u)}"]);
    const end =
      source.int(2) === 0 ? pick(source, PIECES) : `${pick(source, PIECES)}${pick(source, ["${var.u}", "${var.w}"])}`;
    return `"${pick(source, PIECES)}${hole}${end}"`;
  }
  const inner = holedText(source, depth - 1);
  const cut = `"${pick(source, CUTS)}"`;
  const make: readonly string[] = [
    `lower(${inner})`,
    `upper(${inner})`,
    `title(${inner})`,
    `trimspace(${inner})`,
    `trim(${inner}, ${cut})`,
    `trimprefix(${inner}, ${cut})`,
    `trimsuffix(${inner}, ${cut})`,
    `replace(${inner}, ${cut}, "${pick(source, PIECES)}")`,
    `substr(${inner}, ${pick(source, INTS)}, ${pick(source, INTS)})`,
    `format("%s-%v", ${inner}, ${pick(source, ["1", "true", '"x"'])})`,
    `format("%5s|%s", "a", ${inner})`,
    `join("-", ["a", ${inner}, "b"])`,
    `join(${inner}, ["p", "q"])`,
    `element(["k", ${inner}], 1)`,
    `coalesce(${inner}, "b")`,
    `coalesce("", ${inner})`,
    `(${cut} == "-" ? ${inner} : "other")`,
    `{ k = ${inner} }["k"]`,
    `[for v in [${inner}] : "\${v}-t"][0]`,
    `tostring(startswith(${inner}, ${cut}))`,
    `tostring(endswith(${inner}, ${cut}))`,
    `tostring(${inner} == ${cut})`,
    `tostring(strcontains(${inner}, ${cut}))`,
    `join(",", compact([${inner}, "", "x"]))`,
    `chomp(${inner})`,
    `indent(2, ${inner})`,
    `nonsensitive(tostring(${inner}))`,
    `try(${inner}, "other")`,
    `lookup({ k = ${inner} }, "k", "z")`,
    `merge({ k = "a" }, { k = ${inner} }).k`,
    `join("", formatlist("%s!", [${inner}, "b"]))`,
  ];
  return pick(source, make);
}
