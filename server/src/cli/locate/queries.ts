import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { ResourceRef } from "../../../../shared/src/findings.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { typeForId } from "../../locate/arn/ids.ts";
import { isAddress } from "../../terraform/state/addresses.ts";

/** One thing that is asked for, as given and as understood. */
export interface Query {
  /** A line of text, or an object of a JSON array. */
  readonly given: string | Readonly<Record<string, unknown>>;
  readonly ref: ResourceRef;
}

/** The fields of a neutral finding's `resource`. */
const resource = z
  .object({
    arn: z.string(),
    type: z.string(),
    name: z.string(),
    id: z.string(),
    accountId: z.string(),
    accountName: z.string(),
    region: z.string(),
    tags: z.record(z.string(), z.string()),
    address: z.string(),
    file: z.string(),
    line: z.number().int().positive(),
  })
  .partial()
  .refine((value) => Object.values(value).some((field) => field !== undefined));

/** Everything asked for on the command line, then in the file, in order. An error is one line for the user. */
export async function readQueries(
  operands: readonly string[],
  from: string | undefined,
  cwd: string,
): Promise<Result<readonly Query[], string>> {
  const queries = operands
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(queryOf);
  if (from !== undefined) {
    const listed = await readList(from, cwd);
    if (!listed.ok) return listed;
    queries.push(...listed.value);
  }
  if (queries.length > 0) return ok(queries);
  return err(
    from === undefined
      ? "Nothing to locate: give ARNs or names, or a file of them with --from."
      : `${from} holds nothing to locate; write one ARN or name per line, or a JSON array.`,
  );
}

async function readList(from: string, cwd: string): Promise<Result<readonly Query[], string>> {
  let text: string;
  try {
    text = (await readFile(path.resolve(cwd, from), "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return err(`Cannot read ${from} (${why}); check the path given with --from.`);
  }
  if (text.trimStart().startsWith("[")) return readArray(text, from);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return ok(lines.filter((line) => line !== "" && !line.startsWith("#")).map(queryOf));
}

function readArray(text: string, from: string): Result<readonly Query[], string> {
  let items: unknown;
  try {
    items = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(`${from} is not valid JSON (${why}); write a JSON array, or one ARN or name per line.`);
  }
  const queries: Query[] = [];
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    if (typeof item === "string" && item.trim() !== "") {
      queries.push({ ...queryOf(item.trim()), given: item });
      continue;
    }
    const parsed = resource.safeParse(item);
    if (!parsed.success)
      return err(`${from}: item ${index + 1} is neither text nor a resource such as {"arn": "arn:…"}.`);
    queries.push({ given: item, ref: parsed.data });
  }
  return ok(queries);
}

/** What a text most likely is: an ARN, a Terraform address, a place in a file, an id or a name. */
export function queryOf(text: string): Query {
  if (text.startsWith("arn:")) return { given: text, ref: { arn: text } };
  const place = /^(.+\.(?:tf|tofu)(?:\.json)?):(\d{1,9})$/.exec(text);
  if (place?.[1] !== undefined) return { given: text, ref: { file: place[1], line: Number(place[2]) } };
  // A name may look like an address; when no block has it, it is searched as a name.
  if (isAddress(text)) return { given: text, ref: { address: text, name: text } };
  return { given: text, ref: typeForId(text).length > 0 ? { id: text, name: text } : { name: text } };
}
