import path from "node:path";
import type { Finding } from "../../../../shared/src/findings.ts";
import type { StatusMessage } from "../../../../shared/src/protocol.ts";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { dedupe, identifyBy } from "../../findings/identity.ts";
import type { FindingSource } from "../../pipeline/ports.ts";
import { loadCatalogue } from "../../policies/catalogue.ts";
import { accountsOf, vantaAccount } from "../accounts.ts";
import { chosen } from "../editor-settings.ts";
import { createPause } from "../scheduler.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { placeFinding } from "./place.ts";

/** Where reported findings come from: Vanta, polled, and findings files. Off-line is a status, never a crash. */
export interface Sources {
  /** Asks all sources now; polls again after the set time. */
  poll(signal?: AbortSignal): Promise<void>;
  /** Finds the blocks of the findings that are known, on the indexes as they are. */
  place(signal: AbortSignal): Promise<void>;
  tellHealth(): void;
  dispose(): void;
}

interface Fetched {
  readonly source: "vanta" | "file";
  /** Null: about any folder. */
  readonly folder: Folder | null;
  readonly findings: readonly Finding[];
}

interface Ask {
  readonly source: "vanta" | "file";
  readonly folder: Folder | null;
  readonly from: FindingSource;
}

export function createSources(session: () => Session): Sources {
  let fetched: readonly Fetched[] = [];
  let failure: { readonly source: "vanta" | "file"; readonly error: Failure } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let polling: AbortController | null = null;
  /** What the placed findings were computed from. */
  let placedAt = "";
  let polls = 0;

  const poll = async (given?: AbortSignal): Promise<void> => {
    polling?.abort();
    const controller = new AbortController();
    polling = controller;
    given?.addEventListener("abort", () => controller.abort(), { once: true });
    if (timer !== null) clearTimeout(timer);
    const results: Fetched[] = [];
    let failed: typeof failure = null;
    for (const { source, folder, from } of asks(session())) {
      const answer = await from.fetch(controller.signal);
      if (controller.signal.aborted) return;
      if (!answer.ok) {
        failed = { source, error: answer.error };
        session().log.warn(answer.error.message);
        // What was known stays: a service that cannot be reached has not mended anything.
        results.push(...fetched.filter((one) => one.source === source && one.folder === folder));
        continue;
      }
      for (const problem of answer.value.problems) session().log.warn(`${problem.where}: ${problem.message}`);
      const { byTest } = loadCatalogue();
      results.push({ source, folder, findings: dedupe(answer.value.findings.map((raw) => identifyBy(raw, byTest))) });
      session().status.set({ lastPoll: new Date().toISOString() });
    }
    fetched = results;
    failure = failed;
    polls++;
    const minutes = session().editor.vanta.pollMinutes;
    if (minutes > 0) timer = setTimeout(again, minutes * 60_000).unref();
    tellHealth();
    session().indexer.settle();
  };

  const again = (): void => {
    poll().catch((error: unknown) => session().log.error("Polling failed; this is a bug.", { error }));
  };

  const place = async (signal: AbortSignal): Promise<void> => {
    const { folders } = session();
    const at = JSON.stringify([
      polls,
      [...folders.values()].map((each) => [each.uri, each.tree.generation(), each.revision]),
    ]);
    if (at === placedAt) return;
    const pause = createPause(signal);
    const placed = [];
    for (const { source, folder, findings } of fetched) {
      for (const finding of findings) {
        await pause();
        placed.push(placeFinding(finding, source, folder === null ? [...folders.values()] : [folder]));
      }
    }
    placedAt = at;
    if (JSON.stringify(placed) === JSON.stringify(session().placed)) return;
    session().placed = placed;
    for (const folder of folders.values()) folder.revision++;
    placedAt = JSON.stringify([
      polls,
      [...folders.values()].map((each) => [each.uri, each.tree.generation(), each.revision]),
    ]);
    session().publisher.everythingChanged();
  };

  const tellHealth = (): void =>
    session().status.set({ ...healthOf(session(), failure), accounts: accountsOf(session()) });

  return {
    poll,
    place,
    tellHealth,
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      polling?.abort();
    },
  };
}

function asks(session: Session): readonly Ask[] {
  const list: Ask[] = [];
  for (const folder of session.folders.values()) {
    const file = session.trusted ? folder.editor.findings.file || folder.base.batch.findings || "" : "";
    if (file !== "") {
      const from = session.adapters.findingsFile(path.resolve(folder.root, file));
      list.push({ source: "file", folder, from });
    }
  }
  const vanta = vantaAccess(session);
  if (vanta !== null) list.push({ source: "vanta", folder: null, from: session.adapters.vanta(vanta) });
  return list;
}

/** Nothing is sent from a workspace that is not trusted. */
function vantaAccess(session: Session): Parameters<Session["adapters"]["vanta"]>[0] | null {
  if (!session.trusted) return null;
  const [folder] = session.folders.values();
  const base = folder?.base.vanta;
  if (base === undefined) return null;
  const baseUrl = chosen("vanta.baseUrl", session.editor.vanta.baseUrl) ?? base.baseUrl;
  const account = vantaAccount(session, base);
  return account === null ? null : { ...account, baseUrl, allowAnyHost: base.allowAnyHost };
}

function healthOf(
  session: Session,
  failure: { readonly source: "vanta" | "file"; readonly error: Failure } | null,
): Pick<StatusMessage, "health" | "message" | "action"> {
  if (failure !== null) {
    const { code, message } = failure.error;
    if (failure.source === "vanta" && (code === "unauthorized" || code === "forbidden")) {
      return { health: "signed-out", message, action: { command: "terrafix.signIn", label: "Sign in" } };
    }
    const offline = code === "network" || code === "timeout" || code === "rate-limited";
    return {
      health: offline ? "offline" : "error",
      message,
      action: { command: "terrafix.refresh", label: "Try again" },
    };
  }
  const forge = session.watcher.failure();
  if (forge !== null) {
    const action = { command: "terrafix.signInGithub", label: "Sign in to GitHub" };
    return { health: "signed-out", message: forge.message, action };
  }
  // Nothing to say beyond the numbers.
  const message = session.trusted ? "" : "The workspace is not trusted: it is scanned, nothing is executed or sent.";
  return { health: "ready", message, action: null };
}
