import type { Delivery } from "../../pipeline/ports.ts";
import { plain } from "./markdown.ts";
import { headlineOf, policyOf, trailerOf } from "./naming.ts";

export interface CommitMessage {
  readonly headline: string;
  readonly body: string;
}

/** A conventional commit whose last paragraph holds the trailers that mark it as ours. */
export function commitMessage(delivery: Pick<Delivery, "finding" | "receipt" | "fix">): CommitMessage {
  const { finding, receipt, fix } = delivery;
  const about = receipt.address === "" ? "" : `Block: ${plain(receipt.address, 200)} in ${plain(receipt.file, 200)}`;
  const paragraphs = [
    wrap(plain(fix.explanation.replaceAll("`", ""), 1500)),
    [`Test: ${plain(finding.testId, 200)}`, about].filter((line) => line !== "").join("\n"),
    [`TerraFix-Policy: ${policyOf(finding)}`, trailerOf(finding.id)].join("\n"),
  ];
  return { headline: headlineOf(finding), body: paragraphs.filter((each) => each !== "").join("\n\n") };
}

/** The whole message, as git stores it. */
export function wholeMessage(message: CommitMessage): string {
  return `${message.headline}\n\n${message.body}\n`;
}

/** Breaks at spaces, 72 columns. */
function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    // A word such as "Co-authored-by:" must not begin a line, where it could be taken for a trailer.
    if (line !== "" && line.length + 1 + word.length > 72 && !word.endsWith(":")) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.join("\n");
}
