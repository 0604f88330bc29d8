/** How we identify ourselves to GitHub. */
export type GithubCredentials =
  | { readonly kind: "token"; readonly token: string }
  /** A GitHub App: an installation token is fetched for each repository. `privateKey` is PEM text. */
  | { readonly kind: "app"; readonly appId: string; readonly privateKey: string };

/**
 * Reads `GITHUB_TOKEN`, or `GITHUB_APP_ID` with `GITHUB_APP_PRIVATE_KEY`. A key that came through a one-line variable
 * has `\n` written out. Null when neither is there.
 */
export function githubCredentials(env: Readonly<Record<string, string | undefined>>): GithubCredentials | null {
  const appId = env.GITHUB_APP_ID?.trim();
  const privateKey = env.GITHUB_APP_PRIVATE_KEY?.trim();
  if (appId && privateKey) {
    return {
      kind: "app",
      appId,
      privateKey: privateKey.includes("\n") ? privateKey : privateKey.replaceAll("\\n", "\n"),
    };
  }
  const token = env.GITHUB_TOKEN?.trim();
  return token ? { kind: "token", token } : null;
}
