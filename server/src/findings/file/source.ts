import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { FetchedFindings, FindingSource } from "../../pipeline/ports.ts";
import { asSavedAnswers, readSavedAnswers } from "../vanta/saved.ts";
import { findJsonError } from "./json-error.ts";
import { readNeutral } from "./neutral.ts";
import { readText } from "./read-text.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(path: string, text: string): Result<unknown, Failure> {
  if (text.trim() === "") return err(failure("invalid-response", `${path} is empty; findings are JSON.`));
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    const place = findJsonError(text);
    const where = place === null ? "" : ` (line ${place.line}, column ${place.column})`;
    return err(failure("invalid-response", `${path} is not valid JSON${where}.`));
  }
}

const ACCEPTED =
  'expected {"version": 1, "findings": [...]} or saved answers of the Vanta API ({"tests": ..., "entities": ...})';

/** Formats that people are likely to hand over, so that the message can name what they have. */
function foreignFormat(value: unknown): string | null {
  if (isRecord(value) && (Array.isArray(value.runs) || String(value.$schema ?? "").includes("sarif"))) {
    return "is SARIF, which is not read yet";
  }
  if (isRecord(value) && Array.isArray(value.Findings)) return "is Security Hub output, which is not read yet";
  if (isRecord(value) && isRecord(value.results) && "failed_checks" in value.results) {
    return "is Checkov output, which is not read yet";
  }
  if (isRecord(value) && Array.isArray(value.Results)) return "is Trivy output, which is not read yet";
  return null;
}

async function readFindings(path: string, value: unknown): Promise<Result<FetchedFindings, Failure>> {
  const wrong = (message: string): Result<FetchedFindings, Failure> => err(failure("invalid-response", message));
  const prefixed = (result: Result<FetchedFindings, Failure>): Result<FetchedFindings, Failure> => {
    if (!result.ok) return err(failure(result.error.code, `${path}: ${result.error.message}`));
    const { findings, problems } = result.value;
    return ok({ findings, problems: problems.map((item) => ({ ...item, where: `${path} ${item.where}` })) });
  };
  const foreign = foreignFormat(value);
  if (foreign !== null) return wrong(`${path} ${foreign}; ${ACCEPTED}.`);
  if (isRecord(value) && "findings" in value) return prefixed(readNeutral(value));
  const saved = asSavedAnswers(value);
  if (saved !== null) return prefixed(await readSavedAnswers(saved));
  return wrong(`${path} is JSON of an unknown form; ${ACCEPTED}.`);
}

/** Findings from a file: neutral findings JSON or saved answers of the Vanta API, told apart by their form. */
export function fileSource(path: string): FindingSource {
  return {
    name: "file",
    fetch: async (signal) => {
      const text = await readText(path, signal);
      if (!text.ok) return text;
      const value = parse(path, text.value);
      return value.ok ? readFindings(path, value.value) : value;
    },
  };
}
