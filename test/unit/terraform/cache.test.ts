import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { keepIndex, loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { directoryFacts } from "../../../server/src/terraform/index/directory.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { NO_OPTIONS } from "../../../server/src/terraform/index/options.ts";
import { readSources } from "../../../server/src/terraform/index/read-sources.ts";
import { readText } from "../../../server/src/terraform/index/read-text.ts";

vi.mock("../../../server/src/terraform/index/read-text.ts", async (original) => {
  const module = await original<typeof import("../../../server/src/terraform/index/read-text.ts")>();
  return { ...module, readText: vi.fn(module.readText) };
});
const readAsText = vi.mocked(readText);

let home = "";
let repository = "";
let cache = "";

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "terrafix-cache-"));
  repository = path.join(home, "repository");
  cache = path.join(home, "cache");
  // What was written a moment ago is not believed to stay: here it is some seconds old.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

const PAST = new Date(Date.now() - 3_600_000);

function put(file: string, text: string, at: Date | null = PAST): void {
  const full = path.join(repository, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  if (at !== null) utimesSync(full, at, at);
}

const { signal } = new AbortController();
const warm = () => loadIndex(repository, signal, { ...NO_OPTIONS, cache });
const cold = () => loadIndex(repository, signal, NO_OPTIONS);

/** Everything an index says, as plain text. */
function told(index: TerraformIndex): unknown {
  const arns = ["arn:aws:s3:::one", "arn:aws:s3:::two-x", "arn:aws:sqs:eu-west-1:123456789012:one"];
  return {
    problems: index.problems,
    directories: [...index.directories].map(([name, directory]) => [
      name,
      directory.lock,
      [...directory.tfvars.keys()],
      directory.files.map((file) => [file.path, file.isLink, file.text]),
      [...directoryFacts(directory).types].sort(),
      [...directoryFacts(directory).targets].sort(),
    ]),
    instances: index.instances.map(({ root, path: where }) => `${root.path}|${where}`),
    resources: index.resources.map(({ address, declaration }) => [
      address,
      declaration.file.path,
      declaration.block.start,
    ]),
    answers: arns.map((arn) => locateOrRefuse({ arn }, index, { state: null }).receipt),
  };
}

const BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n}\n';
const CALL = 'module "m" {\n  source = "../shared"\n  name   = "two"\n}\n';
const SHARED = 'variable "name" {}\nresource "aws_s3_bucket" "s" {\n  bucket = "$' + '{var.name}-x"\n}\n';

async function learn(): Promise<void> {
  await keepIndex(await warm());
}

/** How many files a load opens before anything is asked. */
async function readAgain(): Promise<readonly string[]> {
  const { sources } = await readSources(repository, signal, { ...NO_OPTIONS, cache });
  return sources.flatMap((source) => (source.constructor === Object ? source.path : []));
}

describe("an index with a cache", () => {
  it("says what one without says, whatever happens to the files in between", async () => {
    const texts = fc.constantFrom(
      BUCKET,
      CALL,
      SHARED,
      "",
      "locals {\n",
      'resource "aws_sqs_queue" "q" {\n  name = "one"\n}\n',
    );
    const files = fc.constantFrom(
      "a/main.tf",
      "a/more.tf",
      "shared/main.tf",
      "b/c/main.tf",
      "a/terraform.tfvars",
      "b/.terraform.lock.hcl",
    );
    const event = fc.oneof(
      fc.record({ kind: fc.constant("write" as const), file: files, text: texts, old: fc.boolean() }),
      fc.record({ kind: fc.constant("remove" as const), file: files }),
      fc.record({ kind: fc.constant("rename" as const), file: files, to: files }),
      fc.record({ kind: fc.constant("touch" as const), file: files }),
      fc.record({ kind: fc.constant("move" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), async (rounds) => {
        rmSync(repository, { recursive: true, force: true });
        rmSync(cache, { recursive: true, force: true });
        put("a/main.tf", CALL);
        put("shared/main.tf", SHARED);
        await learn();
        for (const events of rounds) {
          // Clocks of file systems tick every four milliseconds.
          await setTimeout(8);
          for (const each of events) happen(each);
          const index = await warm();
          expect(told(index)).toEqual(told(await cold()));
          await keepIndex(index);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("opens nothing that looks the same, and what changed alone", async () => {
    put("a/main.tf", BUCKET);
    put("b/main.tf", SHARED);
    await learn();
    expect(await readAgain()).toEqual([]);
    expect(await keepIndex(await warm())).toBe(false);
    const opened = readAsText.mock.calls.length;
    await warm();
    expect(readAsText.mock.calls.length).toBe(opened);
    put("b/main.tf", `${SHARED}# more\n`);
    expect(await readAgain()).toEqual(["b/main.tf"]);
  });

  it("believes nothing that was written a moment ago", async () => {
    vi.useRealTimers();
    put("a/main.tf", BUCKET);
    await learn();
    const opened = readAsText.mock.calls.length;
    // Same size, same time of change: only its content tells.
    put("a/main.tf", BUCKET.replace("one", "two"));
    expect(told(await warm())).toEqual(told(await cold()));
    expect(readAsText.mock.calls.length).toBeGreaterThan(opened);
  });

  it("takes the facts of a file that was only touched by its content", async () => {
    put("a/main.tf", BUCKET);
    await learn();
    utimesSync(path.join(repository, "a/main.tf"), new Date(), new Date());
    expect(await readAgain()).toEqual([]);
  });

  it("reads links, broken and unreadable files every time", async () => {
    put("a/main.tf", BUCKET);
    put("a/broken.tf", "locals {\n  secret = hunter2 hunter2\n");
    put("a/binary.tf", "\0");
    symlinkSync("../a/main.tf", path.join(repository, "a", "link.tf"));
    await learn();
    expect(await readAgain()).toEqual(["a/broken.tf", "a/link.tf"]);
    expect(told(await warm())).toEqual(told(await cold()));
    expect(await keepIndex(await warm())).toBe(false);
  });

  it("keeps no text, and nothing for other users", async () => {
    put(
      "a/main.tf",
      'locals {\n  password = "hunter2"\n}\nmodule "m" {\n  source = "git::https://user:hunter3@example.com/m"\n}\n',
    );
    put("a/broken.tf", "hunter4 hunter4");
    put("a/terraform.tfvars", 'token = "hunter5"\n');
    await learn();
    const [name = ""] = readdirSync(cache);
    const file = path.join(cache, name);
    expect(readFileSync(file, "utf8")).toContain("main.tf");
    expect(readFileSync(file, "utf8")).not.toMatch(/hunter/);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["empty", () => ""],
    ["cut", (text: string) => text.slice(0, -20)],
    ["changed", (text: string) => text.replace("aws_s3_bucket", "aws_s3_bucked")],
    ["of another version", (text: string) => text.replace(/^terrafix-index \d+/, "terrafix-index 0")],
    ["something else", () => '{"types":[],"folders":[]}'],
  ])("reads everything when what was kept is %s", async (_, spoil) => {
    put("a/main.tf", BUCKET);
    await learn();
    const [name = ""] = readdirSync(cache);
    const file = path.join(cache, name);
    writeFileSync(file, spoil(readFileSync(file, "utf8")));
    expect(await readAgain()).toEqual(["a/main.tf"]);
    expect(told(await warm())).toEqual(told(await cold()));
  });

  it("keeps readings with other options apart", async () => {
    put("a/main.tf", BUCKET);
    put("b/main.tf", SHARED);
    await learn();
    const { sources } = await readSources(repository, signal, { ...NO_OPTIONS, cache, ignore: ["b"] });
    expect(sources.map((source) => source.path)).toEqual(["a/main.tf"]);
  });

  it("does without when there is no place for it", async () => {
    put("a/main.tf", BUCKET);
    writeFileSync(cache, "a file where the folder should be");
    const index = await warm();
    expect(await keepIndex(index)).toBe(false);
    expect(told(index)).toEqual(told(await cold()));
  });
});

type Event =
  | { readonly kind: "write"; readonly file: string; readonly text: string; readonly old: boolean }
  | { readonly kind: "remove" | "touch"; readonly file: string }
  | { readonly kind: "rename"; readonly file: string; readonly to: string }
  | { readonly kind: "move" };

function happen(event: Event): void {
  const at = (file: string) => path.join(repository, file);
  try {
    if (event.kind === "write") put(event.file, event.text, event.old ? PAST : null);
    else if (event.kind === "remove") rmSync(at(event.file));
    else if (event.kind === "touch") utimesSync(at(event.file), new Date(), new Date());
    else if (event.kind === "rename") renameSync(at(event.file), at(event.to));
    else renameSync(at("a"), at("b/a"));
  } catch {
    // What is not there cannot be removed.
  }
}
