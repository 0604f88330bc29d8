import { locateOrRefuse } from "../../server/src/locate/locate.ts";
import { withChanges } from "../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import type { LargeFileMeasurement } from "../model.ts";
import { spreadOf, timed } from "../stats.ts";

/** Lines of the file that is typed into. */
const LINES = 5_000;
const LINES_PER_BLOCK = 10;

/** Somebody types in a file of 5,000 lines in one of the repository's roots, and asks for a block after each key. */
export function measureLargeFile(index: TerraformIndex, quick: boolean): LargeFileMeasurement | null {
  const root = index.instances.find(({ parent, directory }) => parent === null && directory.resources.size > 0);
  if (root === undefined) return null;
  const file = `${root.directory.path === "" ? "" : `${root.directory.path}/`}zz-large.tf`;
  const text = largeText();
  let current = withChanges(index, new Map([[file, text]]));
  const edits: number[] = [];
  const answers: number[] = [];
  let middle = text.indexOf('"', text.length / 2);
  middle = text.indexOf("name", middle);
  for (let key = 0; key < (quick ? 30 : 200); key++) {
    // A letter more in the name of a queue in the middle of the file.
    const at = text.indexOf('"', middle) + 1;
    const typed = `${text.slice(0, at)}${"x".repeat(1 + (key % 20))}${text.slice(at)}`;
    edits.push(
      timed(() => {
        current = withChanges(current, new Map([[file, typed]]));
        return current.byType("aws_sqs_queue").length + current.problems.length;
      }).ms,
    );
    const arn = `arn:aws:sqs:eu-west-1:123456789012:large-${key}`;
    answers.push(timed(() => locateOrRefuse({ arn }, current, { state: null })).ms);
  }
  return { lines: LINES, edit: spreadOf(edits.slice(5)), locateAfterEdit: spreadOf(answers.slice(5)) };
}

function largeText(): string {
  const blocks: string[] = [];
  for (let i = 0; i < LINES / LINES_PER_BLOCK; i++) {
    blocks.push(
      [
        `resource "aws_sqs_queue" "large_${i}" {`,
        `  name                      = "large-${i}"`,
        "  delay_seconds             = 90",
        "  message_retention_seconds = 86400",
        "",
        "  tags = {",
        `    Name = "large-${i}"`,
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  }
  return `${blocks.join("\n")}\n`;
}
