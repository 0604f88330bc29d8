import Mocha from "mocha";
import { MARK } from "./mark.ts";

/** Runs the tests that `define` declares; rejects when one failed. */
export async function runMocha(define: () => void): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, reporter: LineReporter });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  define();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

/** One line per test: the editor hands lines of the console on, and some editors do so without their formatting. */
class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner) {
    super(runner);
    runner.on("pass", (test) => say(`  ok    ${test.fullTitle()} (${test.duration ?? 0} ms)`));
    runner.on("pending", (test) => say(`  skip  ${test.fullTitle()}`));
    runner.on("fail", (test, error: Error) => say(`  FAIL  ${test.fullTitle()}\n${error.stack ?? error.message}`));
    runner.on("end", () => say(`${runner.stats?.passes ?? 0} passed, ${runner.stats?.failures ?? 0} failed`));
  }
}

function say(text: string): void {
  for (const line of text.split("\n")) console.log(MARK + line);
}
