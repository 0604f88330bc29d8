import type { Command } from "./command.ts";

export const languageServerCommand: Command = {
  name: "language-server",
  modes: ["--stdio", "--node-ipc"],
  summary: "language server for editors",
  example: "--stdio",
  options: [],
  ignoresUnknownOptions: true,
  toleratesProblems: true,
  startsOffline: true,
  run: async (ctx) => (await import("./language-server/run.ts")).runLanguageServer(ctx),
};
