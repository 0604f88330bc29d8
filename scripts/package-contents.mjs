/** One picture per step and theme, made by `npm run screenshots`. */
const WALKTHROUGH = ["accounts", "findings", "preview", "pull-request"].flatMap((step) =>
  ["dark", "light", "high-contrast"].map((theme) => `media/walkthrough/${step}-${theme}.png`),
);

/**
 * What the extension's package holds, and nothing else. Whatever is not named here is not shipped; a contract test holds
 * the packed file to this list.
 */
export const CONTENTS = [
  "package.nls.json",
  "l10n/bundle.l10n.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "NOTICE",
  "schemas/terrafix.schema.json",
  "media/icon.png",
  "media/shield.svg",
  "media/shield-light.svg",
  "media/explanation.css",
  "media/explanation.js",
  ...WALKTHROUGH,
];

/** Files whose place in the repository is another: the read-me of the extension is for users, that of the repository for all. */
export const SOURCES = { "README.md": "client/README.md" };

/** What a gallery wants to know about where the extension comes from; nothing without an address. */
export function publication(repository) {
  if (repository === undefined) return {};
  const home = repository.replace(/(\.git)?\/*$/, "");
  return {
    repository: { type: "git", url: `${home}.git` },
    bugs: { url: `${home}/issues` },
    homepage: `${home}#readme`,
  };
}

/** What the build adds, below dist/. */
export const BUILT = [
  "client/extension.cjs",
  "client/extension.cjs.LEGAL.txt",
  "server/formatter.mjs",
  "server/main.mjs",
  "server/main.mjs.LEGAL.txt",
  "server/assets/NOTICE.md",
  "server/assets/arn-table.json.br",
  "server/assets/aws-schema-5.json.br",
  "server/assets/aws-schema-6.json.br",
  "server/assets/terraform-fmt.wasm.gz",
  "server/assets/tree-sitter-terraform.wasm",
  "server/assets/web-tree-sitter.wasm",
];

/** And what the server loads lazily: named by their contents, so that the names cannot be listed. */
export const CHUNKS = /^server\/chunk-[0-9A-Z]{8}\.mjs(\.LEGAL\.txt)?$/;

/** Fields of package.json that belong to the npm package and the repository, not to the extension. */
export const LEFT_OUT = [
  "private",
  "bin",
  "files",
  "scripts",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
];

export const MAX_BYTES = 5 * 1024 * 1024;
