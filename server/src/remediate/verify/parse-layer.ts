import { parsedFile } from "../../terraform/index/directories.ts";
import { type Layer, results } from "./layer.ts";

const { passed, failed } = results("parse");

/** No error that was not there before, in any changed file. */
export const parseLayer: Layer = {
  name: "parse",
  gate: true,
  run({ before, after, files }) {
    for (const path of files.keys()) {
      const old = before.files.get(path);
      const current = after.files.get(path);
      const had = old === undefined ? 0 : parsedFile(old).problems.length;
      const problems = current === undefined ? [] : parsedFile(current).problems;
      const [first] = problems;
      if (first !== undefined && problems.length > had) {
        return failed(`${path}:${first.line}: ${first.message}`);
      }
    }
    return passed(`${[...files.keys()].join(", ")} parsed without a new error`);
  },
};
