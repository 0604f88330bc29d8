// One start of a process that does nothing else: a bundle with the code for that alone, as the product's commands have.
import { runStartTask, type StartTask } from "./start.ts";

console.log(JSON.stringify(await runStartTask(JSON.parse(process.argv[2] ?? "{}") as StartTask)));
