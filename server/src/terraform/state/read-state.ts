import type { Problem } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { nothingFound, unreadableProblem } from "./found.ts";
import type { JsonShape } from "./json-shape.ts";
import { JsonStream } from "./json-stream.ts";
import type { StateFile, StateRoot } from "./model.ts";
import { rawResources } from "./read-raw.ts";
import { ShowReader } from "./read-show.ts";

/** Reads a state piece by piece: however large it is, only what identifies resources is in memory. */
export interface StateReader {
  /** False when reading on is pointless; `end` then says why. */
  push(text: string): boolean;
  end(): Result<StateFile, Problem>;
}

/**
 * Reads a Terraform state (version 4) or the output of `terraform show -json` for a state or a plan. Only what
 * identifies resources is kept. Never throws; `sourceName` is how the user knows the file.
 * Sources: `internal/states/statefile` of Terraform for the state, "JSON Output Format" of its documentation for show.
 */
export function readState(text: string, sourceName: string, root: StateRoot | null = null): Result<StateFile, Problem> {
  const reader = createStateReader(sourceName, root);
  reader.push(text);
  return reader.end();
}

/** Characters by which a text is known not to be JSON. */
const HEAD = 200;

/** As {@link readState}, for texts that come in pieces. */
export function createStateReader(sourceName: string, root: StateRoot | null = null): StateReader {
  const document = new StateDocument();
  const stream = new JsonStream({ fields: document.fields, odd: () => undefined });
  let head: string | null = "";
  let refusal: string | null = null;
  const read = (text: string): boolean => {
    refusal ??= stream.push(text) ? document.refusal() : CUT_OFF;
    return refusal === null;
  };
  const begin = (text: string): boolean => {
    head = null;
    refusal = whyNotJson(text);
    return refusal === null && read(text.replace(/^\uFEFF/, ""));
  };
  return {
    push(text) {
      if (head === null) return refusal === null && read(text);
      head += text;
      return head.length < HEAD || begin(head);
    },
    end() {
      if (head !== null) begin(head);
      const complete = stream.end();
      const why = refusal ?? (complete ? document.whyNoState() : CUT_OFF);
      // A parser's own message would quote the text, and a state holds secrets.
      if (why !== null) return err({ where: sourceName, message: `The file ${why}.` });
      return ok(document.finish(sourceName, root));
    },
  };
}

const HOW = "`terraform state pull > state.json`";
const CUT_OFF = `is not valid JSON (cut off?); write it again with ${HOW}`;

/** The members of the top level, whichever of the formats it is. */
class StateDocument {
  readonly #raw = nothingFound();
  readonly #show = new ShowReader();
  readonly #members: Record<string, unknown> = {};
  readonly fields: Readonly<Record<string, JsonShape>> = {
    ...this.#show.fields,
    resources: rawResources(this.#raw),
    ...Object.fromEntries(["version", "format_version", "lineage", "serial"].map((name) => [name, this.#member(name)])),
    backend: this.#present("backend"),
    encrypted_data: this.#present("encrypted_data"),
    // Version 3 and before: `modules` in place of `resources`.
    modules: this.#present("modules"),
  };

  #member(name: string): JsonShape {
    return {
      value: (value) => {
        this.#members[name] = value;
      },
    };
  }

  /** Marks that the member is there; entered, so that its content is not kept. */
  #present(name: string): JsonShape {
    const mark = (): void => {
      this.#members[name] = true;
    };
    return { items: {}, enter: mark, odd: mark };
  }

  /** What is known to be wrong before the end, so that nothing more is read. */
  refusal(): string | null {
    const { version, format_version: format } = this.#members;
    if (typeof format === "string") return whyNotFormat(format);
    if (typeof version === "number" && version > 4) return wrongVersion(version, false);
    return this.#raw.noList && version === 4 ? NO_LIST : null;
  }

  whyNoState(): string | null {
    const { version, format_version: format, encrypted_data: encrypted, backend } = this.#members;
    if (typeof format === "string") return null;
    if (encrypted === true) return "is an encrypted state; decrypt it first with `tofu state pull > state.json`";
    if (typeof version !== "number") {
      return `is JSON but neither a Terraform state nor the output of \`terraform show -json\`; write it with ${HOW}`;
    }
    if (version !== 4) return wrongVersion(version, backend === true);
    return this.#raw.noList ? NO_LIST : null;
  }

  finish(source: string, root: StateRoot | null): StateFile {
    const { format_version: format, lineage, serial } = this.#members;
    const found = typeof format === "string" ? this.#show.finish() : this.#raw;
    return {
      source,
      root,
      lineage: typeof lineage === "string" && lineage !== "" ? lineage : null,
      serial: typeof serial === "number" ? serial : 0,
      resources: found.resources,
      deposed: found.deposed,
      problems: found.unreadable === 0 ? [] : [unreadableProblem(source, found.unreadable)],
    };
  }
}

const NO_LIST = `has no list of resources; write the state again with ${HOW}`;

function whyNotJson(text: string): string | null {
  const start = text
    .slice(0, HEAD)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start === "" && text.trim() === "") return `is empty; write it with ${HOW}`;
  if (start.startsWith("PK")) return "is a binary plan file; give the output of `terraform show -json <plan>` instead";
  if (start.startsWith("version https://git-lfs")) return "is a Git LFS pointer; fetch the file with `git lfs pull`";
  if (!start.startsWith("{")) return `is not a Terraform state (JSON); write it with ${HOW}`;
  return null;
}

function whyNotFormat(version: string): string | null {
  const major = /^(\d+)(?:\.|$)/.exec(version)?.[1];
  if (major === "0" || major === "1") return null;
  const shown = version.slice(0, 20);
  return `has format_version "${shown}", which this version does not know; give the state itself, written with ${HOW}`;
}

function wrongVersion(version: number, hasBackend: boolean): string {
  if (hasBackend) {
    return `only says where the state is kept (backend), not what is in it; write the state itself with ${HOW}`;
  }
  if (version > 4) {
    return `is a state of version ${version}, newer than this version reads (4); give the output of \`terraform show -json\``;
  }
  return `is a state of version ${version}, from before Terraform 0.12; any newer Terraform upgrades it with ${HOW}`;
}
