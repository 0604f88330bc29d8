import { redact } from "../observe/redact.ts";
import { commandsFor } from "./commands-for.ts";
import { crashLine, runCli } from "./frame.ts";

const argv = process.argv.slice(2);

const crash = (error: unknown): void => {
  process.stderr.write(redact(crashLine(error, argv)));
  // The state of the process is unknown: going on could do harm.
  process.exit(1);
};
process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);

const io = {
  argv,
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
};
process.exitCode = await runCli(io, await commandsFor(argv));
