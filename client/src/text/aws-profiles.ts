export interface AwsProfile {
  readonly name: string;
  readonly region: string | null;
}

/**
 * Profiles of the shared AWS configuration: `[default]` and `[profile x]` in the config file, `[x]` in the credentials
 * file (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html). Only names and regions are read.
 */
export function awsProfiles(config: string, credentials: string): readonly AwsProfile[] {
  const regions = new Map<string, string | null>();
  for (const { section, region } of sections(config)) {
    const name = section === "default" ? section : /^profile\s+(.+)$/.exec(section)?.[1];
    if (name !== undefined) regions.set(unquoted(name), region ?? regions.get(unquoted(name)) ?? null);
  }
  for (const { section, region } of sections(credentials)) {
    if (!regions.has(section)) regions.set(section, region);
  }
  return [...regions]
    .map(([name, region]) => ({ name, region }))
    .sort((a, b) => Number(b.name === "default") - Number(a.name === "default") || a.name.localeCompare(b.name));
}

function sections(text: string): { section: string; region: string | null }[] {
  const found: { section: string; region: string | null }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) found.push({ section, region: null });
    // An indented line belongs to a nested setting (`s3 =`), not to the section.
    const region = /^region\s*=\s*([\w-]+)/.exec(line)?.[1];
    const last = found.at(-1);
    if (region !== undefined && last !== undefined) last.region = region;
  }
  return found;
}

function unquoted(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, "$2");
}
