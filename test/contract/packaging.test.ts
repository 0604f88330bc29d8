import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { IAM_DATA, PROVIDER_V5, PROVIDER_V6, PULUMI, SERVICE_SPEC } from "../../scripts/generate/packages.ts";
import { STEPS } from "../../scripts/generate/steps.ts";
import { loadSchema } from "../../server/src/terraform/schema/load.ts";
import { ROOT, walk } from "./sources.ts";

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

const manifest = JSON.parse(read("package.json")) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
};

/** Text files that go into the repository. */
const tracked = walk("").filter(
  (file) => !/\.(br|gz|wasm|png|jpg|ico|gif|vsix|tsbuildinfo)$/.test(file) && !/^(out|coverage)\//.test(file),
);

describe("the lock file", () => {
  const lock = JSON.parse(read("package-lock.json")) as {
    readonly packages: Readonly<
      Record<string, { readonly resolved?: string; readonly integrity?: string; readonly link?: boolean }>
    >;
  };

  it("names no registry, so that everybody installs from their own", () => {
    const hosts = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(hosts, "set `omit-lockfile-registry-resolved=true` in .npmrc, remove the `resolved` lines").toEqual([]);
  });

  it("pins every package by its contents", () => {
    const loose = Object.entries(lock.packages).filter(
      ([name, { integrity, link }]) => name.startsWith("node_modules/") && integrity === undefined && link !== true,
    );
    expect(loose.map(([name]) => name)).toEqual([]);
  });
});

describe("package.json", () => {
  it.each(Object.entries(manifest.bin))("points the program %s at a file that the build makes", (_, file) => {
    const bundle = /^dist\/([a-z]+)\/main\.mjs$/.exec(file)?.[1];
    const entry = new RegExp(`program\\("${bundle}", "([^"]+)"[,)]`).exec(read("scripts/build.mjs"))?.[1];
    expect(entry, `scripts/build.mjs makes no ${file}`).toBeDefined();
    expect(read(entry ?? "").startsWith("#!/usr/bin/env node\n"), `${entry} must start with #!/usr/bin/env node`).toBe(
      true,
    );
    expect(manifest.files).toContain("dist");
  });

  it("has the commands that the documentation promises", () => {
    for (const name of ["build", "demo", "test", "bench", "check", "generate"])
      expect(manifest.scripts).toHaveProperty(name);
  });

  it("ships only what is there", () => {
    for (const file of manifest.files.filter((name) => name !== "dist")) {
      expect(existsSync(path.join(ROOT, file)), `package.json "files" names ${file}`).toBe(true);
    }
  });
});

describe("the repository", () => {
  it("has no path of somebody's machine", () => {
    // Put together here, so that this file is not found by itself.
    const folders = ["work", "home", "Users", "root"].join("|");
    const machine = new RegExp(`(?<![\\w.~@:-])/(?:${folders})/[\\w.-]`);
    const found = tracked.flatMap((file) =>
      read(file)
        .split("\n")
        .flatMap((line, i) => (machine.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );
    expect(found, "use a relative path, os.tmpdir() or a made-up name").toEqual([]);
  });

  it("writes temporary files where the system wants them", () => {
    const temporary = new RegExp(`["'\`]/${"tmp"}/`);
    const found = tracked.filter((file) => /\.(ts|mjs|cjs|sh)$/.test(file) && temporary.test(read(file)));
    expect(found, "use mkdtemp under os.tmpdir()").toEqual([]);
  });

  it("names only files and folders in its documentation that are there", () => {
    const named = /`((?:server|shared|client|sim|test|bench|scripts|demo|docs|schemas|examples)\/[\w./-]*)`/g;
    const gone = tracked
      .filter((file) => file.endsWith(".md") && !/^(test|examples|CHANGELOG)/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(named)].flatMap(([, name = ""]) =>
          existsSync(path.join(ROOT, name)) ? [] : [`${file}: ${name}`],
        ),
      );
    expect(gone).toEqual([]);
  });

  it("has only links in its documentation that lead somewhere", () => {
    const broken = tracked
      .filter((file) => file.endsWith(".md") && !file.startsWith("test/") && !file.startsWith("examples/"))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, link = ""]) =>
          existsSync(path.join(ROOT, path.dirname(file), link)) ? [] : [`${file} → ${link}`],
        ),
      );
    expect(broken).toEqual([]);
  });
});

describe("generated data", () => {
  /** The test that fails when the output of a step is stale, by the words it uses. */
  const KEPT_BY: Readonly<Record<string, readonly [file: string, words: string]>> = {
    schema: ["test/contract/packaging.test.ts", "was derived from the pinned packages"],
    "arn-table": ["test/unit/arn/table.test.ts", "was generated from the hand-written inputs as they are now"],
    settings: ["test/contract/settings.test.ts", "ships the JSON schema that belongs to the settings"],
    l10n: ["test/contract/manifest.test.ts", "are in the bundle that translators start from"],
    functions: ["test/unit/terraform/values/functions.test.ts", "are in the documentation as they are"],
    catalogue: ["test/unit/policies/catalogue.test.ts", "are up to date"],
  };

  it.each(STEPS.map(({ name }) => name))("%s has a test that fails when it is stale", (name) => {
    const [file, words] = KEPT_BY[name] ?? ["", ""];
    expect(file, `write a test for the output of \`npm run generate -- ${name}\` and name it in KEPT_BY`).not.toBe("");
    expect(read(file)).toContain(words);
  });

  it.each([
    [5, PROVIDER_V5],
    [6, PROVIDER_V6],
  ] as const)(
    "the schema of major version %i was derived from the pinned packages (else: npm run generate -- schema)",
    (major, pin) => {
      const line = read("server/assets/NOTICE.md")
        .split("\n")
        .find((text) => text.includes(`aws-schema-${major}.json.br`));
      expect(line, "server/assets/NOTICE.md").toContain(`\`${pin.name}\` ${pin.version} `);
      expect(line, "server/assets/NOTICE.md").toContain(`hashicorp/aws ${loadSchema(major).version})`);
    },
  );

  it("of other packages is attributed in the version that it was made from", () => {
    for (const { name, version } of [PULUMI, IAM_DATA, SERVICE_SPEC]) {
      expect(read("server/assets/NOTICE.md")).toContain(`\`${name}\` ${version} `);
    }
  });
});
