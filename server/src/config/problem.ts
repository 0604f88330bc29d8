/** Something in the configuration that the user must mend. Messages never contain the value of a secret. */
export interface ConfigProblem {
  /** `terrafix.yaml:3:5` (1-based line and column), `environment variable X` or `option --x`. */
  readonly where: string;
  /** One sentence: what is wrong and what is expected. */
  readonly message: string;
}

/** One line per problem. */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  return problems.map((problem) => `${problem.where}: ${problem.message}`).join("\n");
}
