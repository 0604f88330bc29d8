import { redact } from "../../../observe/redact.ts";
import { hideSecrets, type MaskedBlock } from "../placeholders.ts";
import { dataSection, visible } from "./data.ts";

const MAX_ITEMS = 12;
const MAX_ITEM = 600;

/** What a round that was not good enough is told. Messages may quote the repository, so they are data again. */
export function feedbackPrompt(messages: readonly string[], masked: MaskedBlock, roundsLeft: number): string {
  const items = messages.slice(0, MAX_ITEMS).map((message) => {
    const text = visible(redact(hideSecrets(message, masked)))
      .replace(/\s+/g, " ")
      .trim();
    return `- ${text.length > MAX_ITEM ? `${text.slice(0, MAX_ITEM)}…` : text}`;
  });
  if (messages.length > MAX_ITEMS) items.push(`- and ${messages.length - MAX_ITEMS} more`);
  return [
    "The proposal was not accepted. What failed:",
    dataSection("feedback", items.join("\n")),
    `Call the tool again with the whole corrected block, or answer cannot_fix. ${roundsLeft === 1 ? "This is the last try." : `${roundsLeft} tries are left.`}`,
  ].join("\n\n");
}
