import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterChange } from "../handlers/text-changed.ts";
import type { Session } from "../session.ts";
import { type Folder, plainCheckout, relativeTo } from "./folder.ts";

/** Milliseconds that diagnostics wait for git; it answers in a few dozen, except on a dead network drive. */
const GIT_PATIENCE_MS = 2_000;

/** Reads a folder: its files, with the open buffers above them, and what git says of it. */
export async function openFolder(session: Session, folder: Folder): Promise<void> {
  for (const document of session.documents.all()) {
    if (document.path !== null && relativeTo(folder, document.path) !== null) afterChange(session, document);
  }
  // Ids of predicted findings hang on the remote: a list made before it is known would go out of date at once.
  const checkout = Promise.race([readCheckout(session, folder), sleep(GIT_PATIENCE_MS, undefined, { ref: false })]);
  const onReadable = async (): Promise<void> => {
    await checkout;
    folder.becomeReadable();
    for (const { uri } of session.documents.all()) session.publisher.documentChanged(uri);
  };
  try {
    await Promise.all([session.indexer.load(folder, () => void onReadable()), checkout]);
  } finally {
    folder.becomeReady();
    session.publisher.everythingChanged();
  }
}

/** Asks git for remote and branch; findings take part of their identity from the remote. Not where nothing may run. */
export async function readCheckout(session: Session, folder: Folder): Promise<void> {
  if (!session.trusted) {
    folder.checkout = plainCheckout(folder.root);
    return;
  }
  const checkout = await session.adapters.checkout(folder.root, new AbortController().signal);
  if (checkout.ok) folder.checkout = { ...checkout.value, root: path.resolve(checkout.value.root) };
  else session.log.info(checkout.error.message);
  folder.revision++;
}
