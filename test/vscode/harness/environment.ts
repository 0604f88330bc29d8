/** The developer's own accounts have no place in a test. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VANTA|GITHUB|GH|AWS|TERRAFIX)_/.test(name)));
}
