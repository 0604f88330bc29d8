import * as vscode from "vscode";

export interface MemoryFiles extends vscode.FileSystemProvider {
  readonly put: (uri: vscode.Uri, text: string) => void;
  readonly clear: () => void;
}

/** A flat file system in memory, so that an editable document needs no file on disk. */
export function memoryFiles(): MemoryFiles {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const files = new Map<string, { bytes: Uint8Array; mtime: number }>();
  const entry = (uri: vscode.Uri): { bytes: Uint8Array; mtime: number } => {
    const found = files.get(uri.toString());
    if (found === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  };
  const write = (uri: vscode.Uri, bytes: Uint8Array): void => {
    // Never the same time twice: the editor tells a changed file by it.
    const mtime = Math.max(Date.now(), (files.get(uri.toString())?.mtime ?? 0) + 1);
    files.set(uri.toString(), { bytes, mtime });
    changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  };
  const refuse = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  return {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: (uri) => {
      const { bytes, mtime } = entry(uri);
      return { type: vscode.FileType.File, ctime: mtime, mtime, size: bytes.byteLength };
    },
    readFile: (uri) => entry(uri).bytes,
    writeFile: (uri, bytes) => {
      entry(uri);
      write(uri, bytes);
    },
    readDirectory: refuse,
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
    put: (uri, text) => write(uri, new TextEncoder().encode(text)),
    clear: () => files.clear(),
  };
}
