import { parsedFile } from "../../terraform/index/directories.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import type { SyntaxProblem } from "../../terraform/syntax/ast.ts";
import { problemsByTree } from "../../terraform/syntax/parse.ts";
import { type Layer, results } from "./layer.ts";

const { passed, failed } = results("parse");

/** No error that was not there before, in any changed file. */
export const parseLayer: Layer = {
  name: "parse",
  gate: true,
  run({ before, after, files }) {
    for (const path of files.keys()) {
      const current = after.files.get(path);
      const problems = current === undefined ? [] : problemsOf(current);
      const [first] = problems;
      if (first === undefined) continue;
      const old = before.files.get(path);
      if (problems.length > (old === undefined ? 0 : problemsOf(old).length)) {
        return failed(`${path}:${first.line}: ${first.message}`);
      }
    }
    return passed(`${[...files.keys()].join(", ")} parsed without a new error`);
  },
};

/** By the grammar, not by the reader that the edits were computed with: the judge is another than the author. */
function problemsOf(file: SourceFile): readonly SyntaxProblem[] {
  return file.format === "json" ? parsedFile(file).problems : problemsByTree(file.text);
}
