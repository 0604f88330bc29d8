#!/usr/bin/env node
// The suites in a real VS Code: `npm run test:vscode`. Uses VS Code for the desktop where one can be had, else VS Code
// for the browser with Chromium. Options: --only SCENARIO, --editor electron|code-server, --extension FOLDER.
import { bundleSuites, load, root } from "./bundle.mjs";

await bundleSuites();
const { main } = await load("main");
process.exit(await main(root, process.argv.slice(2)));
