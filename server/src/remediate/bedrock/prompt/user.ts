import { redact } from "../../../observe/redact.ts";
import type { FixRequest, ModuleContextItem } from "../request.ts";
import { dataSection, visible } from "./data.ts";

/** Longest description that is passed on; platforms send whole help pages. */
const MAX_DESCRIPTION = 4_000;

function clean(text: string): string {
  return visible(redact(text)).trim();
}

function findingText({ finding }: FixRequest): string {
  const { resource } = finding;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ["test", finding.testId],
    ["title", finding.title],
    ["severity", finding.severity],
    ["frameworks", finding.frameworks.join(", ")],
    ["resource type", resource.type],
    ["resource name", resource.name],
    ["resource arn", resource.arn],
    ["region", resource.region],
    ["description", finding.description.slice(0, MAX_DESCRIPTION)],
  ];
  return lines
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}: ${clean(value ?? "")}`)
    .join("\n");
}

function policyText({ policy }: FixRequest): string {
  const companions = policy.allowedCompanions.length === 0 ? "none" : policy.allowedCompanions.join(", ");
  return [
    `policy: ${policy.id} (${policy.title})`,
    `why: ${policy.why}`,
    `requirement: ${policy.requirement}`,
    `allowed companions: ${companions}`,
  ]
    .map(clean)
    .join("\n");
}

/** How one item of the surroundings is written; also what its size is measured by. */
export function contextText(item: ModuleContextItem): string {
  return `# ${clean(item.address)} (${item.kind}, ${clean(item.file)})\n${clean(item.text)}`;
}

/**
 * The variable part: finding, requirement, target (with secrets masked by the caller), surroundings, documentation.
 * `request.context` and `request.attributeDocs` must have been cut to size already.
 */
export function userPrompt(request: FixRequest, maskedBlock: string): string {
  const { block, context } = request;
  const surroundings = context.length === 0 ? "(nothing refers to it)" : context.map(contextText).join("\n\n");
  const documentation = request.attributeDocs.trim() === "" ? "(not available)" : clean(request.attributeDocs);
  return [
    dataSection("finding", findingText(request)),
    dataSection("policy", policyText(request)),
    dataSection("documentation", documentation),
    dataSection("context", surroundings),
    dataSection("target-address", `${clean(block.address)} in ${clean(block.file)}`),
    // Unlike the rest it comes back byte for byte, so nothing is removed from it.
    dataSection("target", maskedBlock),
    'Change the block in <data name="target"> so that the requirement holds, or say why that is not safely possible.',
  ].join("\n\n");
}
