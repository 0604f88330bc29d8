import type { Random } from "../../generate/random.ts";

/** Windows line ends. */
export function crlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

/** Not as `terraform fmt` leaves it. */
export function reformat(text: string, random: Random): string {
  const indent = random.pick(["    ", "\t", " ", ""] as const);
  const equals = random.pick(["=", " =  ", "  = "] as const);
  return text
    .split("\n")
    .map((line) => {
      const depth = /^ */.exec(line)?.[0].length ?? 0;
      const rest = line.slice(depth).replace(/^([\w-]+|"[^"]*") += +(?=\S)/, `$1${equals}`);
      return indent.repeat(depth / 2) + rest.replace(/^(resource|module|variable) "/, '$1   "');
    })
    .join("\n");
}

/** Comments between the blocks and at line ends, with blocks in them that are not there. */
export function comment(blocks: readonly string[], random: Random): readonly string[] {
  return blocks.map((text) => {
    const withEnd = text.replace(
      /\{\n/,
      random.pick(["{ # see the runbook\n", "{\n  // Kept for the audit\n", "{\n"] as const),
    );
    return random.pick([
      `# Kept by the platform team.\n${withEnd}`,
      `/*\nresource "aws_s3_bucket" "old" {\n  bucket = "acme-old"\n}\n*/\n${withEnd}`,
      `${withEnd}${text.replaceAll(/^/gm, "# ").trimEnd()}\n`,
      withEnd,
    ] as const);
  });
}
