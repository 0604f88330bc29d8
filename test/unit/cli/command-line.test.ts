import { describe, expect, it } from "vitest";
import type { Command } from "../../../server/src/cli/command.ts";
import { parseCommandLine } from "../../../server/src/cli/command-line.ts";
import { COMMANDS } from "../../../server/src/cli/commands.ts";
import { parseDays } from "../../../server/src/cli/duration.ts";

const run = () => Promise.resolve(0 as const);

const commands: readonly Command[] = [
  {
    name: "batch",
    modes: ["--batch"],
    summary: "one pass",
    example: "--batch --repo .",
    options: [
      { flags: "--repo <folder>", description: "repository", repeatable: true, setting: "batch.repos" },
      { flags: "--fixer <who>", description: "who fixes", choices: ["auto", "rule"], setting: "batch.fixer" },
      { flags: "--concurrency <n>", description: "at once", setting: "batch.concurrency" },
      { flags: "--json", description: "JSON" },
    ],
    run,
  },
  {
    name: "locate",
    summary: "which block",
    example: "locate arn:aws:s3:::x",
    operands: { syntax: "<name...>", description: "names" },
    options: [{ flags: "--from <file>", description: "file", required: true }],
    run,
  },
  {
    name: "editor",
    modes: ["--stdio", "--node-ipc"],
    summary: "s",
    example: "--stdio",
    options: [],
    ignoresUnknownOptions: true,
    run,
  },
];

const parse = (...argv: string[]) => parseCommandLine(argv, commands, "1.2.3");

function ran(...argv: string[]) {
  const line = parse(...argv);
  if (line.kind !== "run") throw new Error(JSON.stringify(line));
  return line;
}

function usage(...argv: string[]): string {
  const line = parse(...argv);
  if (line.kind !== "usage") throw new Error(JSON.stringify(line));
  return line.message;
}

describe("commands and modes", () => {
  it.each([
    ["--batch", "--repo", "a", "--repo", "b"],
    ["--repo", "a", "--batch", "--repo", "b"],
    ["--repo=a", "--repo=b", "--batch"],
    ["batch", "--repo", "a", "--repo", "b"],
  ])("%s %s %s %s %s is a batch over both", (...argv) => {
    const line = ran(...argv);
    expect(line.command.name).toBe("batch");
    expect(line.common.settings.get("batch.repos")).toEqual({ option: "--repo", value: ["a", "b"] });
  });

  it("does not take a mode flag behind -- or another command for a mode", () => {
    expect(ran("locate", "--from", "x", "--", "--batch").args.operands).toEqual(["--batch"]);
    expect(usage("locate", "--from", "x", "a", "--batch")).toContain("unknown option '--batch'");
  });

  it("reads common options before and after the command", () => {
    const before = ran("--log-level", "debug", "--config", "c.yaml", "-q", "locate", "a", "--from", "x");
    const after = ran("locate", "a", "--from", "x", "--log-level", "debug", "--config", "c.yaml", "--quiet");
    for (const { common } of [before, after]) {
      expect(common.configFile).toBe("c.yaml");
      expect(common.quiet).toBe(true);
      expect(common.settings.get("log.level")).toEqual({ option: "--log-level", value: "debug" });
    }
  });

  it("hands over operands and flags", () => {
    const { args } = ran("locate", "one", "two", "--from", "f");
    expect(args.operands).toEqual(["one", "two"]);
    expect(args.options.from).toBe("f");
    expect(ran("--batch", "--json").args.options.json).toBe(true);
    expect(ran("--batch").common.settings.size).toBe(0);
  });

  it("lets editors add options of their own", () => {
    expect(ran("--stdio", "--clientProcessId=12").command.name).toBe("editor");
    expect(ran("--node-ipc").command.name).toBe("editor");
  });
});

describe("wrong usage is one line with a hint", () => {
  it.each([
    [["--batch", "--repos", "x"], "unknown option '--repos' (Did you mean --repo?) See terrafix-ls --batch --help."],
    [["--batch", "--fixer", "magic"], "Allowed choices are auto, rule. See terrafix-ls --batch --help."],
    [["--batch", "--repo"], "argument missing. See terrafix-ls --batch --help."],
    [["--batch", "extra"], "too many arguments"],
    [["locat"], "unknown command 'locat' (Did you mean locate?)"],
    [["locate"], "See terrafix-ls locate --help."],
    [["locate", "a"], "required option '--from <file>' not specified"],
    [["--batch", "--stdio"], "exclude each other"],
    [["--frobnicate"], "unknown option '--frobnicate'. See terrafix-ls --help."],
  ])("%j", (argv, expected) => {
    const message = usage(...argv);
    expect(message).toContain(expected);
    expect(message).toMatch(/^terrafix-ls: /);
    expect(message).not.toContain("\n");
  });

  it("shows the help when nothing was asked", () => {
    expect(usage()).toContain("Usage: terrafix-ls <command> [options]");
  });
});

describe("help", () => {
  const text = (...argv: string[]): string => {
    const line = parse(...argv);
    return line.kind === "text" ? line.text : "";
  };

  it("prints the version", () => {
    expect(text("--version")).toBe("1.2.3\n");
  });

  it("lists the commands as they are started, each with an example", () => {
    const help = text("--help");
    for (const part of ["--batch", "locate <name...>", "--stdio | --node-ipc"]) expect(help).toContain(part);
    for (const command of commands) expect(help).toContain(`terrafix-ls ${command.example}`);
  });

  it("documents a mode with its options and example", () => {
    const help = text("--batch", "--help");
    expect(help).toContain("Usage: terrafix-ls --batch [options]");
    expect(help).toContain("--fixer <who>");
    expect(help).toContain("--config <file>");
    expect(help).toContain("Example:\n  terrafix-ls --batch --repo .");
  });
});

it("has an example for every real command that its own parser accepts", () => {
  for (const command of COMMANDS) {
    const line = parseCommandLine(command.example.split(" "), COMMANDS, "0");
    expect(line).toMatchObject({ kind: "run", command: { name: command.name } });
  }
});

it.each([
  ["90d", 90],
  ["12w", 84],
  ["1y", 365],
  [" 1D ", 1],
  ["0d", null],
  ["90", null],
  ["-1d", null],
  ["1.5d", null],
  ["999999y", null],
  ["", null],
])("an age of %j is %s days", (text, expected) => {
  expect(parseDays(text)).toBe(expected);
});
