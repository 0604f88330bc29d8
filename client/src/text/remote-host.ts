/** Host of a git remote: `https://host/x`, `ssh://git@host:22/x` or `git@host:x`; null for a path on this machine. */
export function hostOfRemote(url: string): string | null {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(?!\\)/.exec(url)?.[1];
  // One letter before the colon is a Windows drive.
  if (scp !== undefined) return scp.length > 1 ? scp.toLowerCase() : null;
  try {
    const { hostname, protocol } = new URL(url);
    return protocol === "file:" || hostname === "" ? null : hostname.toLowerCase();
  } catch {
    return null;
  }
}
