import { ok } from "../../../../shared/src/result.ts";
import { type Answer, ask, common, type Pull, type Repository } from "./api.ts";
import { labelColour } from "./naming.ts";

/** Which labels a repository is known to have; filled as we go. */
export type KnownLabels = Map<string, Promise<Set<string>>>;

/** Makes the labels that are missing and puts them on a pull request. */
export async function addLabels(at: Repository, number: number, job: LabelJob): Answer<null> {
  const known = await labelsOfRepository(at, job.known);
  for (const name of job.labels) {
    if (known.has(name.toLowerCase())) continue;
    const made = await ask(at, `create the label ${name}`, (client) =>
      client.rest.issues.createLabel({ ...common(at), name, color: labelColour(name) }),
    );
    // 422: somebody made it meanwhile. Anything else shows when it is put on.
    if (made.ok || made.error.status === 422) known.add(name.toLowerCase());
  }
  const added = await ask(at, "label the pull request", (client) =>
    client.rest.issues.addLabels({ ...common(at), issue_number: number, labels: [...job.labels] }),
  );
  return added.ok ? ok(null) : added;
}

export interface LabelJob {
  readonly labels: readonly string[];
  readonly known: KnownLabels;
}

/**
 * A run that was killed between opening and labelling left the pull request bare. Labels that a person removed stay
 * away: the issue's events tell the two apart.
 */
export async function completeLabels(at: Repository, pull: Pull, job: LabelJob): Answer<null> {
  if (pull.state !== "open" || pull.labels.length > 0) return ok(null);
  const events = await ask(at, "read the pull request's events", (client) =>
    client.rest.issues.listEvents({ ...common(at), issue_number: pull.number, per_page: 100 }),
  );
  if (!events.ok) return events;
  const touched = events.value.data.some((event) => event.event === "labeled" || event.event === "unlabeled");
  return touched ? ok(null) : addLabels(at, pull.number, job);
}

function labelsOfRepository(at: Repository, known: KnownLabels): Promise<Set<string>> {
  const key = `${at.owner}/${at.repo}`.toLowerCase();
  let names = known.get(key);
  if (names === undefined) {
    names = readLabels(at);
    known.set(key, names);
  }
  return names;
}

/** Reads up to ten pages; a label beyond them is tried to be made and found to exist. */
async function readLabels(at: Repository): Promise<Set<string>> {
  const names = new Set<string>();
  for (let page = 1; page <= 10; page += 1) {
    const got = await ask(at, "list labels", (client) =>
      client.rest.issues.listLabelsForRepo({ ...common(at), per_page: 100, page }),
    );
    if (!got.ok) break;
    for (const label of got.value.data) names.add(label.name.toLowerCase());
    if (got.value.data.length < 100) break;
  }
  return names;
}
