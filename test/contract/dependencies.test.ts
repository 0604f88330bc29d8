import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Import, importsOf, ROOT, readSources, type SourceText } from "./sources.ts";

// Who may import whom. A failure names the file, the line and what to do. docs/architecture.md explains the map.

const sources = readSources();

/** Layers of server/src, left to right: a folder imports only from those it names here (and from shared/). */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  observe: ["platform"],
  config: ["platform", "observe"],
  terraform: ["platform"],
  policies: ["platform", "terraform"],
  locate: ["platform", "terraform", "policies"],
  remediate: ["platform", "observe", "config", "terraform", "policies"],
  pipeline: ["platform", "observe", "config", "terraform", "policies", "locate", "remediate"],
  // Adapters: they implement interfaces of pipeline/ports.ts and see nothing else of the pipeline.
  findings: ["platform", "observe", "config", "terraform", "policies", "locate", "pipeline"],
  deliver: ["platform", "observe", "config", "terraform", "pipeline"],
  store: ["platform", "observe", "config", "pipeline"],
  states: ["platform", "observe", "config", "terraform", "pipeline"],
  // The edge wires adapters and pipeline together; the language server is one of its commands.
  cli: [
    "lsp",
    "platform",
    "observe",
    "config",
    "terraform",
    "policies",
    "locate",
    "remediate",
    "pipeline",
    "findings",
    "deliver",
    "store",
    "states",
  ],
  lsp: [
    "platform",
    "observe",
    "config",
    "terraform",
    "policies",
    "locate",
    "remediate",
    "pipeline",
    "findings",
    "deliver",
    "store",
    "states",
  ],
  "main.ts": ["cli", "observe"],
};

const ADAPTERS = ["findings", "deliver", "store", "states"];

/** Text in, `{result, problems}` out: these may read data files that ship with the product, and nothing else. */
const PURE = ["terraform", "policies", "locate"];

/** Packages that open connections or start processes, and Node's own modules that do. */
const OUTSIDE = /^(node:)?(http|https|http2|net|tls|dgram|dns|child_process|cluster)(\/.*)?$|^(undici|execa|fastify)$/;

/** Pure functions that Node keeps in a network module. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  "node:net": ["BlockList", "isIP", "isIPv4", "isIPv6", "SocketAddress"],
};

/** Layers of the verification that run a program of the user's; all others only compute. */
const RUNS_TOOLS = ["format-layer", "validate-layer", "second-opinion-layer", "plan-layer", "workcopy"];

/** `server/src/terraform/x.ts` is of the layer `terraform`; other files have none. */
function layerOf(file: string): string | null {
  return /^server\/src\/([^/]+)/.exec(file)?.[1] ?? null;
}

function each(
  of: (file: SourceText) => boolean,
  wrong: (one: Import, file: SourceText) => string | null,
): readonly string[] {
  return sources.filter(of).flatMap((file) =>
    file.imports.flatMap((one) => {
      const problem = wrong(one, file);
      return problem === null ? [] : [`${file.path}:${one.line} imports ${one.specifier}: ${problem}`];
    }),
  );
}

const inFolder = (folder: string) => (file: SourceText) => file.path.startsWith(`${folder}/`);
const isProduct = (file: SourceText) => /^(server|shared|client)\//.test(file.path);

describe("the dependency rule", () => {
  it("knows every folder of server/src", () => {
    const folders = new Set(sources.flatMap(({ path: file }) => layerOf(file) ?? []));
    const unknown = [...folders].filter((folder) => !(folder in LAYERS));
    expect(unknown, "give the new folder a row in LAYERS (and a line in docs/architecture.md)").toEqual([]);
  });

  it("lets layers import to the left only", () => {
    const problems = each(inFolder("server/src"), ({ target }, file) => {
      const from = layerOf(file.path) ?? "";
      const to = target === null ? null : layerOf(target);
      if (to === null || to === from || (LAYERS[from] ?? []).includes(to)) return null;
      return `${from}/ may not know ${to}/. Move what both need to the left (a type to shared/ or pipeline/ports.ts), or hand it in as an argument from cli/ or lsp/.`;
    });
    expect(problems).toEqual([]);
  });

  it("has layers that form no circle", () => {
    const reached = (from: string, seen: Set<string>): Set<string> => {
      for (const to of LAYERS[from] ?? []) if (!seen.has(to)) reached(to, seen.add(to));
      return seen;
    };
    for (const layer of Object.keys(LAYERS)) expect(reached(layer, new Set()), layer).not.toContain(layer);
  });

  it("lets server code import from outside of server/src only shared/ and package.json", () => {
    const problems = each(inFolder("server/src"), ({ target }) => {
      if (target === null || /^(server\/src|shared)\//.test(target) || target === "package.json") return null;
      return "only shared/ and the server itself belong to the product.";
    });
    expect(problems).toEqual([]);
  });

  it("lets adapters see nothing of the pipeline but its ports", () => {
    const problems = each(
      ({ path: file }) => ADAPTERS.includes(layerOf(file) ?? ""),
      ({ target }) =>
        target === null || !target.startsWith("server/src/pipeline/") || target.endsWith("/ports.ts")
          ? null
          : "adapters implement pipeline/ports.ts; add what is missing there.",
    );
    expect(problems).toEqual([]);
  });

  it("lets adapters not know each other", () => {
    const problems = each(
      ({ path: file }) => ADAPTERS.includes(layerOf(file) ?? ""),
      ({ target }, file) => {
        const to = target === null ? null : layerOf(target);
        return to !== null && to !== layerOf(file.path) && ADAPTERS.includes(to)
          ? "adapters are put together in cli/ and lsp/."
          : null;
      },
    );
    expect(problems).toEqual([]);
  });

  it("keeps product code free of stand-ins, tests, benchmarks, the demo and scripts", () => {
    const problems = each(isProduct, ({ target }) =>
      target !== null && /^(sim|test|bench|demo|scripts|examples|experiments)\//.test(target)
        ? "product code runs without it. Move what both need to shared/."
        : null,
    );
    expect(problems).toEqual([]);
  });

  it.each([
    ["shared", "shared/ is types and constants that everybody may load: it imports only itself."],
    ["client", "the extension talks to the server through shared/ only."],
    ["sim", "a stand-in must not share code with what it stands opposite to: it may use shared/ only."],
  ])("keeps %s/ on its own", (folder, recipe) => {
    const problems = each(inFolder(folder), ({ target }) =>
      target === null || target.startsWith(`${folder}/`) || target.startsWith("shared/") ? null : recipe,
    );
    expect(problems).toEqual([]);
  });

  it("keeps shared/ free of packages and of Node, so that any program can load it", () => {
    const problems = each(inFolder("shared"), ({ target }) =>
      target === null ? "put what needs it into server/src/platform/ instead." : null,
    );
    expect(problems).toEqual([]);
  });
});

describe("what may touch the outside world", () => {
  it.each(PURE)("%s/ opens no connection and starts no process", (layer) => {
    const problems = each(inFolder(`server/src/${layer}`), ({ specifier, names }) => {
      if (!OUTSIDE.test(specifier)) return null;
      const harmless = HARMLESS[specifier] ?? [];
      if (names.length > 0 && names.every((name) => harmless.includes(name))) return null;
      return "take what it would fetch as an argument; adapters and cli/ get it.";
    });
    expect(problems).toEqual([]);
  });

  it.each(PURE)("%s/ takes from platform/ only where data files are", (layer) => {
    const problems = each(inFolder(`server/src/${layer}`), ({ target }) =>
      target === null || !target.startsWith("server/src/platform/") || target.endsWith("/assets.ts")
        ? null
        : "processes and HTTP stay out of the core; hand the result in.",
    );
    expect(problems).toEqual([]);
  });

  it("runs tools only in the verification layers that say so", () => {
    const tools = RUNS_TOOLS.map((name) => `server/src/remediate/verify/${name}.ts`);
    const problems = each(
      (file) => file.path.startsWith("server/src/remediate/verify/") && !tools.includes(file.path),
      ({ specifier, target }) =>
        OUTSIDE.test(specifier) || target === "server/src/platform/process.ts"
          ? "gates compute on the index; a layer that runs a tool reports `not-run` without it and is listed in RUNS_TOOLS."
          : null,
    );
    expect(problems).toEqual([]);
  });

  it("starts processes and opens connections through platform/, the Bedrock client and the stand-ins only", () => {
    const allowed = /^server\/src\/(platform|remediate\/bedrock)\//;
    const problems = each(
      (file) => file.path.startsWith("server/src/") && !allowed.test(file.path),
      ({ specifier, names, typeOnly }) => {
        const harmless = HARMLESS[specifier] ?? [];
        if (!OUTSIDE.test(specifier) || typeOnly) return null;
        if (names.length > 0 && names.every((name) => harmless.includes(name))) return null;
        return "use platform/process.ts (time limits, argument arrays) or platform/http.ts (proxy, retries, masking).";
      },
    );
    expect(problems).toEqual([]);
  });

  it("uses the language-server library only in lsp/ and the command that starts it, and the editor's only in client/", () => {
    const problems = each(isProduct, ({ packageName }, file) => {
      if (
        packageName === "vscode-languageserver" &&
        !/^server\/src\/(lsp\/|cli\/language-server\/run\.ts$)/.test(file.path)
      ) {
        return "the pipeline serves the command line too; keep protocol types in lsp/.";
      }
      if ((packageName === "vscode" || packageName === "vscode-languageclient") && !file.path.startsWith("client/")) {
        return "only the extension runs inside the editor.";
      }
      return null;
    });
    expect(problems).toEqual([]);
  });
});

describe("packages", () => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const shipped = new Set(Object.keys(manifest.dependencies));
  const all = new Set([...shipped, ...Object.keys(manifest.devDependencies)]);

  it("are declared in package.json: dependencies for what ships, devDependencies for the rest", () => {
    // The editor itself provides `vscode`; terrafix-sim ships as a program.
    const problems = each(
      () => true,
      ({ packageName, typeOnly }, file) => {
        if (packageName === null || packageName === "vscode") return null;
        if (!all.has(packageName))
          return "not in package.json; a transitive package may be gone tomorrow. Add it with npm i.";
        if (!/^(server|client|shared|sim)\//.test(file.path) || typeOnly || shipped.has(packageName)) return null;
        return "it ships, so it belongs to dependencies, not devDependencies.";
      },
    );
    expect(problems).toEqual([]);
  });

  it("come with the node: prefix when they are Node's own", () => {
    const problems = each(
      () => true,
      ({ packageName }) =>
        packageName !== null &&
        /^(fs|path|os|url|util|crypto|http|https|net|events|stream|zlib|child_process)$/.test(packageName)
          ? `write node:${packageName}.`
          : null,
    );
    expect(problems).toEqual([]);
  });
});

/** The grammar is recursive: templates hold expressions, collections too. Its reader may be, over several files. */
function isGrammar(circle: string): boolean {
  return circle.split(" → ").every((file) => file.startsWith("server/src/terraform/syntax/"));
}

describe("files", () => {
  it("import files that exist, with their ending", () => {
    const known = new Set(sources.map((file) => file.path));
    const problems = each(
      () => true,
      ({ target }) => {
        if (target === null || known.has(target) || /\.(json|d\.ts|mjs|js)$/.test(target)) return null;
        return "write the path with its .ts ending.";
      },
    );
    expect(problems).toEqual([]);
  });

  it("have at most 400 lines; tables of test cases at most 600", () => {
    const long = sources
      .filter(({ path: file, lines }) => lines > (file.startsWith("test/") ? 600 : 400))
      .map(({ path: file, lines }) => `${file} has ${lines} lines: split it by what it does`);
    expect(long).toEqual([]);
  });

  it("of the product import no file that imports them back", () => {
    const unexpected = circles(sources.filter(isProduct)).filter((circle) => !isGrammar(circle));
    expect(unexpected, "move what both need into a third file").toEqual([]);
  });
});

/** Circles of imports that are there when the program runs, as `a.ts → b.ts → a.ts`. */
function circles(files: readonly SourceText[]): readonly string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      file.imports.flatMap(({ target, typeOnly }) => (target === null || typeOnly ? [] : [target])),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at !== -1) found.push([...trail.slice(at), file].join(" → "));
    if (at !== -1 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}

describe("the reader of imports", () => {
  it("sees every form, and no text that only looks like one", () => {
    const text = [
      'import { a, type B } from "./a.ts";',
      'import type { C } from "../c.ts";',
      'import "node:net";',
      'import * as all from "@scope/name/deep";',
      'export { d } from "./d.ts";',
      'const e = await import("./e.ts");',
      'type F = import("./f.ts").F;',
      'const text = \'import x from "./not.ts"\'; // import y from "./neither.ts"',
    ].join("\n");
    const found = importsOf("server/src/cli/x.ts", text).map(({ target, packageName, specifier, typeOnly }) => [
      target ?? packageName ?? specifier,
      typeOnly,
    ]);
    expect(found).toEqual([
      ["server/src/cli/a.ts", false],
      ["server/src/c.ts", true],
      ["node:net", false],
      ["@scope/name", false],
      ["server/src/cli/d.ts", false],
      ["server/src/cli/e.ts", false],
      ["server/src/cli/f.ts", true],
    ]);
  });

  it("finds a circle", () => {
    const file = (name: string, to: string): SourceText => {
      const text = `import { x } from "./${to}";`;
      return { path: `server/src/cli/${name}`, text, lines: 1, imports: importsOf(`server/src/cli/${name}`, text) };
    };
    expect(circles([file("a.ts", "b.ts"), file("b.ts", "a.ts")])).toEqual([
      "server/src/cli/a.ts → server/src/cli/b.ts → server/src/cli/a.ts",
    ]);
  });
});
