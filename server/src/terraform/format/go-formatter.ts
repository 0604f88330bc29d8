import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { assetPath } from "../../platform/assets.ts";

type Format = (text: string, done: (error: string | null, formatted?: string) => void) => void;

interface GoRuntime {
  readonly importObject: object;
  run(instance: object): Promise<void>;
}

interface GoGlobals {
  /** Node has it; the types of this project's `lib` do not. */
  readonly WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: object }> };
  Go?: new () => GoRuntime;
  /** Where the module (from `@cdktn/hcl-tools`) hangs its functions. */
  __hcl_helpers_config_wasm__?: { format?: Format };
}

let loading: Promise<Format> | null = null;

/**
 * HashiCorp's own formatter compiled to WASM, on the thread that asks. Null when the text cannot be formatted (a syntax
 * error). The first call loads the module: about 100 ms in which the thread does nothing else.
 *
 * The package's own entry loads the module on import and finds it by `__dirname`; neither suits a bundle, so its parts
 * are put together here.
 */
export async function formatHere(text: string): Promise<string | null> {
  loading ??= load();
  const format = await loading;
  return new Promise((resolve) => format(text, (error, formatted) => resolve(error ? null : (formatted ?? null))));
}

async function load(): Promise<Format> {
  await import("@cdktn/hcl-tools/wasm/bridge_wasm_exec.js");
  const globals = globalThis as unknown as GoGlobals;
  if (globals.Go === undefined) throw new Error("the Go runtime did not load");
  const exported: { format?: Format } = {};
  globals.__hcl_helpers_config_wasm__ = exported;
  const go = new globals.Go();
  const bytes = gunzipSync(await readFile(assetPath("terraform-fmt.wasm.gz")));
  const { instance } = await globals.WebAssembly.instantiate(bytes, go.importObject);
  // Runs as long as the process: the promise settles when the Go program ends, which it does not.
  void go.run(instance);
  while (exported.format === undefined) await new Promise((resolve) => setTimeout(resolve, 0));
  return exported.format;
}
