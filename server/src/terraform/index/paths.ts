/** Directory of a file, `""` for the root. Paths have forward slashes and are relative to the repository's root. */
export function directoryOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

/** True for a path that leads out of the repository: up, or on Windows to another drive. */
export function isOutside(file: string): boolean {
  return file.startsWith("../") || /^[A-Za-z]:/.test(file);
}

export function isTfvars(file: string): boolean {
  return file.endsWith(".tfvars") || file.endsWith(".tfvars.json");
}
