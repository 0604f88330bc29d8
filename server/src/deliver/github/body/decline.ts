/** How to say no, and how to take it back. */
export function declineSection(): string {
  return [
    "## Won't fix?",
    "",
    "Close this pull request: TerraFix takes that as an exception and opens no other one for this finding. Reopen it to change your mind. " +
      "For an exception with an owner, a reason and an end date, add it to `.terrafix/exceptions.yaml`. " +
      "Push to this branch freely: TerraFix never touches it again.",
  ].join("\n");
}
