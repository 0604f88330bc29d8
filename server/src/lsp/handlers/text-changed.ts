import { EXCEPTIONS_FILE } from "../../config/exceptions.ts";
import { isConfigurationFile, isInSkippedDirectory } from "../../terraform/index/read-sources.ts";
import type { OpenDocument } from "../documents.ts";
import { folderOf, type Session } from "../session.ts";
import { loadExceptions } from "../workspace/indexer.ts";

/** Puts the text of an open document above the disk and has everything that depends on it computed anew. */
export function afterChange(session: Session, document: OpenDocument): void {
  const place = folderOf(session, document.uri);
  if (place === null) return;
  const { folder, file } = place;
  if (file === EXCEPTIONS_FILE) {
    void loadExceptions(session, folder).then(() => session.publisher.everythingChanged());
    session.indexer.settle();
    return;
  }
  const name = file.slice(file.lastIndexOf("/") + 1);
  // Downloaded modules and caches are nobody's code to edit, even when a file of theirs is open.
  if (!isConfigurationFile(name) || isInSkippedDirectory(file)) return;
  folder.tree.setBuffer(file, document.text);
  session.publisher.documentChanged(document.uri);
  session.indexer.settle();
}
