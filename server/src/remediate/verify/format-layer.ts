import { runProcess } from "../../platform/process.ts";
import { formatCanonical } from "../../terraform/format/canonical.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import { itemsOf } from "./items.ts";
import { type Layer, results, type VerifyContext } from "./layer.ts";

const { passed, failed, notRun } = results("format");

/**
 * `terraform fmt` changes nothing. A file that was not formatted before is not reformatted by a fix: there the changed
 * blocks alone are looked at, if they were formatted.
 */
export const formatLayer: Layer = {
  name: "format",
  gate: false,
  async run(context) {
    let left = 0;
    for (const path of context.files.keys()) {
      const before = context.before.files.get(path);
      const after = context.after.files.get(path);
      if (after === undefined || after.format === "json") continue;
      const tidyBefore = before === undefined || (await wasTidy(before, context));
      if (tidyBefore && !(await isTidy(after.text, context)))
        return failed(`${path}: \`terraform fmt\` would change it`);
      if (tidyBefore || before === undefined) continue;
      left++;
      const untidy = await untidyBlock(before, after, context);
      if (untidy !== null)
        return failed(`${path}: \`terraform fmt\` would change ${untidy}, which was formatted before`);
    }
    const by = context.tools.terraform === null ? "HashiCorp's formatter (WASM)" : "terraform fmt";
    if (left === context.files.size) return notRun("the file was not formatted before; its style was followed");
    return passed(`${by} changes nothing`);
  },
};

/** Many fixes are computed from one file; a program is asked about it once. */
const tidyFiles = new WeakMap<SourceFile, Promise<boolean>>();

function wasTidy(file: SourceFile, context: VerifyContext): Promise<boolean> {
  const known = tidyFiles.get(file) ?? isTidy(file.text, context);
  tidyFiles.set(file, known);
  return known;
}

async function isTidy(text: string, context: VerifyContext): Promise<boolean> {
  return (await formatted(text.replace(/\r\n/g, "\n"), context)) === text.replace(/\r\n/g, "\n");
}

async function formatted(text: string, { tools, signal }: VerifyContext): Promise<string | null> {
  if (tools.terraform === null) return formatCanonical(text);
  const run = await runProcess({
    file: tools.terraform,
    args: ["fmt", "-no-color", "-"],
    input: text,
    signal,
    timeoutMs: 20_000,
  });
  return run.ok && run.value.exitCode === 0 ? run.value.stdout : formatCanonical(text);
}

async function untidyBlock(before: SourceFile, after: SourceFile, context: VerifyContext): Promise<string | null> {
  const old = new Map(itemsOf(before).map((item) => [item.address, before.text.slice(item.start, item.end)] as const));
  for (const item of itemsOf(after)) {
    const text = after.text.slice(item.start, item.end);
    const earlier = old.get(item.address);
    if (earlier === text || item.block === null) continue;
    const earlierTidy = earlier === undefined || (await isTidy(`${earlier}\n`, context));
    if (earlierTidy && !(await isTidy(`${text}\n`, context))) return item.address;
  }
  return null;
}
