/** Defines `globalThis.Go`, the runtime of Go programs compiled to WASM. */
declare module "@cdktn/hcl-tools/wasm/bridge_wasm_exec.js";
