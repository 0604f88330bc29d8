import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, it, onTestFinished } from "vitest";

const run = promisify(execFile);

it("making the AWS clients says nothing on the error output, and leaves the environment as it was", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "terrafix-sdk-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, "clients.mjs");
  const contents = `
    import { s3Client } from "./server/src/states/backends/s3-client.ts";
    import { createBedrockClient } from "./server/src/remediate/bedrock/client.ts";
    // An old enough version for the SDK to speak up, whichever runs the tests.
    Object.defineProperty(process, "version", { value: "v20.19.0" });
    const before = JSON.stringify(process.env);
    (await s3Client({ region: "us-east-1", endpoint: null, profile: null, role: null, accessKeyId: null, secretAccessKey: null, pathStyle: false })).destroy();
    await createBedrockClient({ region: "us-east-1", model: "m", timeoutMs: 1000, maxTokens: 1 }).close();
    console.log(JSON.stringify(process.env) === before);
  `;
  await build({
    stdin: { contents, resolveDir: path.resolve(import.meta.dirname, "../.."), loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _, NODE_NO_WARNINGS: __, ...env } = process.env;
  const { stdout, stderr } = await run(process.execPath, [outfile], { env });
  expect(stderr).toBe("");
  expect(stdout.trim()).toBe("true");
});
