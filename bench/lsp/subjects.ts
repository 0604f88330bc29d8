import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Subject } from "./measure-server.ts";

/** This product's server, as `npm run build` has made it beside the benchmark. */
export function ownServer(): Subject {
  const main = fileURLToPath(new URL("../server/main.mjs", import.meta.url));
  return {
    name: "terrafix-ls",
    version: null,
    command: { file: process.execPath, args: [main, "--stdio"] },
    own: true,
  };
}

/** HashiCorp's server at a path or on the PATH; a sentence says why not. */
export async function terraformLs(given: string | null): Promise<Subject | string> {
  const file = given ?? "terraform-ls";
  const asked = await execa(file, ["version", "-json"], { reject: false, timeout: 20_000 });
  if (asked.exitCode !== 0)
    return given === null
      ? "terraform-ls: it is not on the PATH; `--terraform-ls FILE` says where it is"
      : `terraform-ls: ${given} could not be started`;
  const command = { file, args: ["serve"] };
  return { name: "terraform-ls", version: versionIn(asked.stdout), command, own: false };
}

function versionIn(output: string): string | null {
  try {
    const answer: unknown = JSON.parse(output);
    if (typeof answer !== "object" || answer === null || !("version" in answer)) return null;
    return typeof answer.version === "string" ? answer.version : null;
  } catch {
    return null;
  }
}
