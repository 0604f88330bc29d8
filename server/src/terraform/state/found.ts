import type { Problem } from "../../../../shared/src/report.ts";
import type { StateResource } from "./model.ts";

/** What a reader collects on its way through a text. */
export interface Found {
  readonly resources: StateResource[];
  readonly deposed: StateResource[];
  /** Parts that are not as Terraform writes them. */
  unreadable: number;
  /** `resources` is there and no list. */
  noList: boolean;
}

export function nothingFound(): Found {
  return { resources: [], deposed: [], unreadable: 0, noList: false };
}

/** One line for all parts of a file that could not be read. */
export function unreadableProblem(source: string, count: number): Problem {
  const what = count === 1 ? "1 resource is" : `${count} resources are`;
  return {
    where: source,
    message: `${what} not as Terraform writes them and left out; write the state again with \`terraform state pull\`.`,
  };
}
