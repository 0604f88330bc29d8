import type { SourceFile } from "../../terraform/index/model.ts";
import type { Block, Body, Expression, Span } from "../../terraform/syntax/ast.ts";
import type { Issue } from "../findings/issue.ts";
import { pathOfTest } from "./test-paths.ts";

export interface DecidingSites {
  /** The attribute in the block that decides, or null when it is the block as a whole. */
  readonly here: Span | null;
  /** Where the value comes from when it is not written in the block: a variable's default, a caller's argument. */
  readonly elsewhere: readonly { readonly file: SourceFile; readonly span: Span; readonly message: string }[];
}

const NOTHING: DecidingSites = { here: null, elsewhere: [] };

/** What a reader has to look at: the first attribute of the block that the policy tests. */
export function decidingSites({ policy, node, index }: Issue): DecidingSites {
  if (policy?.require === undefined) return NOTHING;
  for (const path of pathOfTest(policy.require)) {
    const attribute = find(node.declaration.block.body, path.split("."));
    if (attribute === null) continue;
    const site = index.decide(attribute.value, node.declaration.file, node.module);
    const moved = site.kind === "expression" && site.expression !== attribute.value;
    return {
      here: { start: attribute.start, end: attribute.end },
      elsewhere: moved
        ? [
            {
              file: site.file,
              span: site.expression,
              message: `decided here: ${site.via.join(", then ") || "the value"}`,
            },
          ]
        : [],
    };
  }
  return NOTHING;
}

function find(body: Body, path: readonly string[]): (Span & { readonly value: Expression }) | null {
  const [head = "", ...rest] = path;
  const name = head.replace(/\[\*\]$/, "");
  if (rest.length === 0) return body.attributes.find((attribute) => attribute.name === name) ?? null;
  const nested: readonly Block[] = body.blocks.filter((block) => block.type === name);
  for (const block of nested) {
    const found = find(block.body, rest);
    if (found !== null) return found;
  }
  return null;
}
