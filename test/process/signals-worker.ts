import { onInterrupt } from "../../server/src/cli/signals.ts";

const { signal } = onInterrupt(() => process.stdout.write("stopping\n"));
signal.addEventListener("abort", () => process.stdout.write("aborted\n"));
setInterval(() => undefined, 1_000);
process.stdout.write("ready\n");
