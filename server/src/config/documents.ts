import * as z from "zod";
import { SETTING_GROUPS, type SettingSpec } from "../../../shared/src/settings.ts";
import { expectation, fileSchema, SETTING_LIST } from "./schema.ts";

/** JSON schema of `terrafix.yaml` as text, for editors (draft 7 is what YAML language servers support best). */
export function settingsJsonSchema(): string {
  const generated = z.toJSONSchema(fileSchema(), { target: "draft-7", io: "input" });
  const { $schema, ...rest } = generated;
  const schema = {
    $schema,
    title: "TerraFix settings",
    description: "terrafix.yaml. The environment and the command line win over this file.",
    ...rest,
  };
  return `${JSON.stringify(schema, null, 2).replaceAll(SCALAR_ARRAY, shortened)}\n`;
}

/** An array of texts and numbers, one per line. */
const SCALAR_ARRAY = /( *)("\w+": )?\[\n(\s+(?:"[^"\n]*"|[\d.]+),?\n)+\s+\]/g;

/** On one line when it fits, as the formatter would have it. */
function shortened(text: string): string {
  const line = text.replaceAll(/\n\s+/g, " ").replace("[ ", "[").replace(/ \]$/, "]");
  return line.length < 120 ? line : text;
}

/** The settings reference as Markdown. */
export function settingsMarkdown(): string {
  const groups = Object.entries(SETTING_GROUPS).map(([group, description]) => {
    const rows = SETTING_LIST.filter((setting) => setting.group === group).map(({ name, spec }) =>
      row([
        `\`${name}\`${spec.trusted === true ? " *" : ""}`,
        spec.description,
        expectation(spec),
        shownDefault(spec),
        variables(spec),
      ]),
    );
    const head = [row(["key", "meaning", "value", "default", "environment"]), row(["---", "---", "---", "---", "---"])];
    return [`## ${group}`, "", description, "", ...head, ...rows, ""].join("\n");
  });
  return [
    "<!-- Generated from shared/src/settings.ts by `npm run generate`; do not edit. -->",
    "",
    "# Settings",
    "",
    "Settings come from `terrafix.yaml` (in the current folder, or `--config FILE`), then the environment, then the command",
    "line; the later one wins. `schemas/terrafix.schema.json` gives editors completion and checks:",
    "",
    "    # yaml-language-server: $schema=./node_modules/terrafix/schemas/terrafix.schema.json",
    "",
    "A file that merely lies in the current folder may belong to somebody else's repository. There, the settings marked with",
    "an asterisk, which decide where credentials are sent, may only name this machine; name the file with `--config` to",
    "trust it, or use the environment.",
    "",
    "Keep secrets in the environment. `HTTPS_PROXY`, `NO_PROXY`, `NODE_EXTRA_CA_CERTS` and the AWS SDK's own variables are",
    "honoured as well. `terrafix-ls doctor` shows what is set, from where, and whether it works.",
    "",
    ...groups,
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function shownDefault({ default: value }: SettingSpec): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  return `\`${Array.isArray(value) ? value.join(", ") : String(value)}\``;
}

function variables({ env }: SettingSpec): string {
  return (env ?? []).map((name) => `\`${name}\``).join(", ");
}
