import * as z from "zod";
import type { Problem } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { StateFile } from "./model.ts";
import { readRawResources } from "./read-raw.ts";
import { readShownResources, showShape } from "./read-show.ts";

const rawShape = z.object({ version: z.literal(4), resources: z.array(z.unknown()).nullish() });
const versionShape = z.object({ version: z.number() });
const formatShape = z.object({ format_version: z.string() });

/**
 * Reads a Terraform state (version 4) or the output of `terraform show -json` for a state or a plan. Only what
 * identifies resources is kept. Never throws; `sourceName` is how the user knows the file.
 * Sources: `internal/states/statefile` of Terraform for the state, "JSON Output Format" of its documentation for show.
 */
export function readState(text: string, sourceName: string): Result<StateFile, Problem> {
  const refuse = (what: string) => refused(sourceName, what);
  const notJson = whyNotJson(text);
  if (notJson !== null) return refuse(notJson);
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own message would quote the text, and a state holds secrets.
    return refuse(`is not valid JSON (cut off?); write it again with ${HOW}`);
  }
  const format = formatShape.safeParse(document);
  if (format.success) return readShow(document, format.data.format_version, sourceName);
  const version = versionShape.safeParse(document);
  if (isObject(document) && "encrypted_data" in document) {
    return refuse("is an encrypted state; decrypt it first with `tofu state pull > state.json`");
  }
  if (!version.success)
    return refuse(
      `is JSON but neither a Terraform state nor the output of \`terraform show -json\`; write it with ${HOW}`,
    );
  if (version.data.version !== 4) return refuse(wrongVersion(document, version.data.version));
  const raw = rawShape.safeParse(document);
  if (!raw.success) return refuse(`has no list of resources; write the state again with ${HOW}`);
  return ok({ source: sourceName, ...readRawResources(raw.data.resources ?? [], sourceName) });
}

function refused(where: string, what: string): Result<StateFile, Problem> {
  return err({ where, message: `The file ${what}.` });
}

const HOW = "`terraform state pull > state.json`";

function whyNotJson(text: string): string | null {
  const start = text
    .slice(0, 200)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start === "" && text.trim() === "") return `is empty; write it with ${HOW}`;
  if (start.startsWith("PK")) return "is a binary plan file; give the output of `terraform show -json <plan>` instead";
  if (start.startsWith("version https://git-lfs")) return "is a Git LFS pointer; fetch the file with `git lfs pull`";
  if (!start.startsWith("{")) return `is not a Terraform state (JSON); write it with ${HOW}`;
  return null;
}

function readShow(document: unknown, version: string, source: string): Result<StateFile, Problem> {
  const major = /^(\d+)(?:\.|$)/.exec(version)?.[1];
  if (major !== "0" && major !== "1") {
    const shown = version.slice(0, 20);
    return refused(
      source,
      `has format_version "${shown}", which this version does not know; give the state itself, written with ${HOW}`,
    );
  }
  const shown = showShape.safeParse(document);
  if (!shown.success) {
    return refused(source, `is not as \`terraform show -json\` writes it; give the state itself, written with ${HOW}`);
  }
  return ok({ source, ...readShownResources(shown.data, source) });
}

function wrongVersion(document: unknown, version: number): string {
  if (isObject(document) && "backend" in document) {
    return `only says where the state is kept (backend), not what is in it; write the state itself with ${HOW}`;
  }
  if (version > 4)
    return `is a state of version ${version}, newer than this version reads (4); give the output of \`terraform show -json\``;
  return `is a state of version ${version}, from before Terraform 0.12; any newer Terraform upgrades it with ${HOW}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
