import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders with code of ours. */
export const CODE_FOLDERS = ["shared", "server", "client", "sim", "scripts", "bench", "demo", "test"] as const;

/** One import of a file. */
export interface Import {
  /** As written: `../x.ts`, `node:path`, `zod/mini`. */
  readonly specifier: string;
  /** Path from the root for relative imports, else null. */
  readonly target: string | null;
  /** Name of the npm package, else null. */
  readonly packageName: string | null;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  /** Imported names; empty for `import "x"` and `import("x")`. */
  readonly names: readonly string[];
  /** 1-based. */
  readonly line: number;
}

export interface SourceText {
  /** From the root, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** Every TypeScript file of ours, with its imports. */
export function readSources(): readonly SourceText[] {
  return CODE_FOLDERS.flatMap((folder) => walk(folder))
    .filter((file) => /\.(ts|mts|tsx)$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => {
      const text = readFileSync(path.join(ROOT, file), "utf8");
      return { path: file, text, lines: text.split("\n").length - 1, imports: importsOf(file, text) };
    });
}

/** Files below a folder, as paths from the root. Packages, output and caches are not entered. */
export function walk(folder: string): string[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name === "dist" || entry.name === ".cache" || entry.name === ".git")
      return [];
    const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return walk(file);
    return entry.isFile() ? [file] : [];
  });
}

/** Reads the imports of a file: `import`, `export … from`, `import()` and types written `import("x")`. */
export function importsOf(file: string, text: string): readonly Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: ts.Node, typeOnly: boolean, names: readonly string[]): void => {
    if (!ts.isStringLiteralLike(specifier)) return;
    const written = specifier.text;
    const relative = written.startsWith(".");
    found.push({
      specifier: written,
      target: relative ? path.posix.normalize(path.posix.join(path.posix.dirname(file), written)) : null,
      packageName: relative || written.startsWith("node:") ? null : packageOf(written),
      typeOnly,
      names,
      line: source.getLineAndCharacterOfPosition(specifier.getStart()).line + 1,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node), namesOf(node));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(node.moduleSpecifier, node.isTypeOnly, []);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [first] = node.arguments;
      if (first !== undefined) add(first, false, []);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true, []);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.isTypeOnly) return true;
  const bindings = importClause.namedBindings;
  if (importClause.name !== undefined || bindings === undefined || ts.isNamespaceImport(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function namesOf({ importClause }: ts.ImportDeclaration): readonly string[] {
  const bindings = importClause?.namedBindings;
  const own = importClause?.name === undefined ? [] : ["default"];
  if (bindings === undefined) return own;
  if (ts.isNamespaceImport(bindings)) return [...own, "*"];
  return [...own, ...bindings.elements.map((element) => (element.propertyName ?? element.name).text)];
}

/** `@scope/name/deep` is the package `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
