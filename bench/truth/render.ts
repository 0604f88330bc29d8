import path from "node:path/posix";
import type { Draft, Place, Site } from "./model.ts";
import { comment, crlf, reformat } from "./mutate/text.ts";

/** Writes the files of a draft. Gives them by path, and where a folder of the draft went. */
export function render(
  draft: Draft,
  mutations: ReadonlySet<string>,
): { files: Map<string, string>; moved: (folder: string) => string } {
  const moved = mutations.has("rename-folders") ? renaming(draft) : (folder: string) => folder;
  const files = new Map<string, string>();
  for (const directory of draft.directories.values()) {
    const folder = moved(directory.path);
    for (const [name, blocks] of directory.files) {
      const resolved = blocks.map((text) =>
        text.replaceAll(/⟪([^⟫]*)⟫/g, (_, target: string) => way(folder, moved(target))),
      );
      files.set(`${folder}/${name}`, finished(name, resolved, draft, mutations));
    }
  }
  return { files, moved };
}

function finished(name: string, blocks: readonly string[], { random }: Draft, mutations: ReadonlySet<string>): string {
  if (!/\.(tf|tofu)$/.test(name)) return blocks.join("\n");
  const commented = mutations.has("comments") ? comment(blocks, random) : blocks;
  const joined = commented.join("\n");
  const formatted = mutations.has("reformat") ? reformat(joined, random) : joined;
  return mutations.has("crlf") ? crlf(formatted) : formatted;
}

function way(from: string, to: string): string {
  const relative = path.relative(from, to);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

const OTHER_NAMES = ["infra", "aws", "deploy", "prj", "k8s", "one", "two", "team-a", "zz", "src"] as const;

/** Every first and second part of the paths gets another name, the same one everywhere. */
function renaming({ directories, random }: Draft): (folder: string) => string {
  const parts = new Set([...directories.keys()].flatMap((folder) => folder.split("/").slice(0, 2)));
  const names = new Map([...parts].map((part, i) => [part, `${random.pick(OTHER_NAMES)}${i}`] as const));
  return (folder) =>
    folder
      .split("/")
      .map((part, i) => (i < 2 ? (names.get(part) ?? part) : part))
      .join("/");
}

/** Looks a block up in the written text, by nothing but its header. */
export function siteOf(place: Place, folder: string, files: ReadonlyMap<string, string>): Site | null {
  const header = new RegExp(`^${place.header.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", " +")} *\\{`);
  for (const [file, text] of files) {
    if (path.dirname(file) !== folder) continue;
    if (file.endsWith(".tf.json")) {
      if (text.includes(place.header)) return { file, startLine: 0, endLine: 0 };
      continue;
    }
    const lines = text.split(/\r?\n/);
    const start = lines.findIndex((line) => header.test(line));
    if (start === -1) continue;
    const startLine = start + 1;
    if (lines[start]?.endsWith("{}") === true) return { file, startLine, endLine: startLine };
    return { file, startLine, endLine: lines.findIndex((line, i) => i > start && line === "}") + 1 };
  }
  return null;
}
