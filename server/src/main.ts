#!/usr/bin/env node
import module from "node:module";

// Compiled code is kept between starts where Node can do that (22.1 and later, the Node of current editors included). It
// looks after the folder, and goes on without one that it cannot write to.
(module as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

await import("./cli/program.ts");
