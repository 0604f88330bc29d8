import { readFile, writeFile } from "node:fs/promises";
import type { ReportedFinding } from "../shared/src/report.ts";
import type { SimPullView } from "../sim/src/github/server.ts";
import { byResource } from "./checks.ts";
import { FROM_VANTA } from "./expected.ts";
import { countsText, findingsTable } from "./text.ts";

/** Parts of the demo's output that the README shows, by the name of their place in it. */
export type Excerpts = Readonly<Record<"table" | "pull-request", string>>;

/** The findings that the README shows; the others follow the same patterns. */
const SHOWN: readonly string[] = [
  "acme-prod-receipts",
  "acme-press-kit",
  "cf-templates-1q8s0fj2xk7d-us-east-1",
  "/acme/prod/orders-api",
  "/acme/prod/audit",
  "/aws/lambda/acme-image-resizer",
  "acme-prod-order-events",
];
const SHOWN_PULL = "aws_lb.edge";

export function excerptsOf(findings: readonly ReportedFinding[], pulls: readonly SimPullView[]): Excerpts {
  const shown = findings.filter((finding) => SHOWN.includes(byResource(finding)));
  const table = findingsTable(shown, { expected: FROM_VANTA, keyOf: byResource });
  const pull = pulls.find(({ title }) => title.includes(SHOWN_PULL));
  return {
    table: fence("```text", `${table}\n\n...\n\n${countsText(findings)}`),
    "pull-request": pull === undefined ? "" : fence("````markdown", `# ${pull.title}\n\n${shortened(pull.body)}`),
  };
}

function fence(open: string, text: string): string {
  return `${open}\n${text.trim()}\n${/^`+/.exec(open)?.[0] ?? ""}`;
}

/** What depends on the machine (a Terraform on the PATH) or says the same everywhere is left out. */
function shortened(body: string): string {
  const [before = "", after = ""] = body.split("## How to verify");
  const rows = before
    .split("\n")
    .filter((line) => !/^\| (format|validate|second-opinion) /.test(line) && !/^\d+ of \d+ checks/.test(line));
  const verify = after.split("## Won't fix?")[0] ?? "";
  return `${rows.join("\n").trimEnd()}\n\n## How to verify${verify.trimEnd()}\n\n...`.replace(/\n{3,}/g, "\n\n");
}

/** The text with every excerpt in its place: between `<!-- demo:name -->` and `<!-- /demo:name -->`. */
export function withExcerpts(readme: string, excerpts: Excerpts): string {
  return Object.entries(excerpts).reduce((text, [name, excerpt]) => {
    const place = new RegExp(`(<!-- demo:${name} -->\\n)[\\s\\S]*?(<!-- /demo:${name} -->)`);
    return text.replace(place, (_all, open: string, close: string) => `${open}\n${excerpt}\n\n${close}`);
  }, readme);
}

/** Puts the excerpts into a file; true when that changed it. */
export async function updateReadme(file: string, excerpts: Excerpts): Promise<boolean> {
  const before = await readFile(file, "utf8");
  const after = withExcerpts(before, excerpts);
  if (after !== before) await writeFile(file, after);
  return after !== before;
}
