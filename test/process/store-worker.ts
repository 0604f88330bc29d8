import { openSqliteStore } from "../../server/src/store/sqlite/store.ts";

// Arguments: path, what to do, count. Prints one line when it is done (or ready to be killed).
const [path = "", what = "", count = "0"] = process.argv.slice(2);

const opened = await openSqliteStore({ path, lockTimeoutMs: 50_000 });
if (!opened.ok) {
  process.stdout.write(`${JSON.stringify(opened.error)}\n`);
} else {
  const store = opened.value;
  const record = (index: number) =>
    store.record({
      id: String(index),
      testId: what,
      policy: null,
      repository: "r",
      status: "refused",
      pullRequest: null,
      error: "no-fix: x".repeat(50),
    });
  if (what === "forever") {
    await record(0);
    process.stdout.write("ready\n");
    for (let i = 0; ; i++) await record(i % 500);
  }
  for (let i = 0; i < Number(count); i++) {
    const done = await record(i);
    if (!done.ok) process.stdout.write(`${JSON.stringify(done.error)}\n`);
  }
  await store.close();
  process.stdout.write("done\n");
}
