import { type Command, JSON_OPTION } from "../command.ts";

/** What the help says of the command. */
export const DOCTOR: Omit<Command, "run"> = {
  name: "doctor",
  summary: "check configuration, credentials, reachability and tools; say how to mend what is wrong",
  example: "doctor",
  options: [JSON_OPTION],
  toleratesProblems: true,
};
