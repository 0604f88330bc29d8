import type { DeploymentInput } from "../index/deployment.ts";
import type { SourceFile } from "../index/model.ts";
import { directoryOf, isTfvars } from "../index/paths.ts";
import { parsedFile } from "../index/source-file.ts";
import { inputsIn, isAutomatic } from "../index/var-files.ts";
import type { Block } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { known, type Value } from "../values/value.ts";
import { type Config, type HclFiles, merged } from "./config.ts";
import { inRepository } from "./paths.ts";

/**
 * What Terraform is given besides the inputs, which it counts more than those: the var-files of the unit's folder that it
 * loads by itself, those of `extra_arguments`, and their `-var` options.
 */
export function variablesOf(config: Config, files: HclFiles): ReadonlyMap<string, DeploymentInput> {
  const inputs = new Map<string, DeploymentInput>();
  const read = (file: SourceFile): void => {
    config.read.add(file);
    for (const [name, input] of inputsIn(file)) inputs.set(name, input);
  };
  for (const file of automaticIn(config.home, files)) read(file);
  for (const { block, config: each } of extraArguments(config)) {
    for (const path of textsOf(block, "required_var_files", each)) readAt(path, each, files, read);
    for (const path of textsOf(block, "optional_var_files", each)) readAt(path, each, files, read);
    for (const argument of argumentsOf(block, each)) {
      const [, path] = /^-var-file=(.+)$/s.exec(argument) ?? [];
      if (path !== undefined) readAt(path, each, files, read);
      const [, name, text] = /^-var=(\w[\w-]*)=(.*)$/s.exec(argument) ?? [];
      if (name !== undefined && text !== undefined) inputs.set(name, option(name, text, { block, config: each }));
    }
  }
  return inputs;
}

/** Which of them count is told by their names; `terraform.tfvars` first. */
function automaticIn(home: string, files: HclFiles): readonly SourceFile[] {
  const own = [...files.values()].filter(
    ({ path }) => isTfvars(path) && isAutomatic(path) && directoryOf(path) === home,
  );
  const rank = ({ path }: SourceFile): string => (/(?:^|\/)terraform\.tfvars/.test(path) ? `0${path}` : `1${path}`);
  return own.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

interface Extra {
  readonly block: Block;
  readonly config: Config;
}

/** The blocks that are for planning and applying, those of includes first. */
function extraArguments(config: Config): readonly Extra[] {
  const byName = new Map<string, Extra>();
  for (const each of [...merged(config)].reverse()) {
    for (const terraform of parsedFile(each.file).body.blocks.filter(({ type }) => type === "terraform")) {
      for (const block of terraform.body.blocks) {
        if (block.type === "extra_arguments") byName.set(block.labels[0] ?? "", { block, config: each });
      }
    }
  }
  return [...byName.values()].filter(({ block, config: each }) => isForApply(block, each));
}

/** Commands that are not known are taken to be all of those that take variables. */
function isForApply(block: Block, config: Config): boolean {
  const commands = attributeOf(block, "commands")?.value;
  const value = commands === undefined ? null : config.evaluate(commands);
  if (value?.kind !== "list") return true;
  return value.items.some((item) => item.kind !== "known" || item.value === "apply");
}

function textsOf(block: Block, name: string, config: Config): readonly string[] {
  const attribute = attributeOf(block, name);
  const value = attribute === undefined ? null : config.evaluate(attribute.value);
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item: Value) =>
    item.kind === "known" && typeof item.value === "string" ? [item.value] : [],
  );
}

/** `-var-file X` and `-var X` as `-var-file=X` and `-var=X`. */
function argumentsOf(block: Block, config: Config): readonly string[] {
  const given = textsOf(block, "arguments", config).map((text) => text.replace(/^--/, "-"));
  return given.map((text, i) => (text === "-var" || text === "-var-file" ? `${text}=${given[i + 1] ?? ""}` : text));
}

function readAt(path: string, config: Config, files: HclFiles, read: (file: SourceFile) => void): void {
  const target = inRepository(path, config.home);
  const file = target === null ? undefined : files.get(target);
  if (file !== undefined) read(file);
}

function option(name: string, text: string, { block, config }: Extra): DeploymentInput {
  const expression = attributeOf(block, "arguments")?.value ?? { kind: "invalid", start: block.start, end: block.end };
  const via = `\`-var\` of \`${name}\` in ${config.file.path}`;
  return { file: config.file, expression, via, decides: false, value: () => known(text) };
}
