#!/usr/bin/env node
// Installs the package in VS Code for the browser, walks through it as a person and photographs every surface into
// docs/images/: `npm run screenshots [-- --theme dark|light|high-contrast] [--out FOLDER] [--only no-terraform|…]`.
import { load, root } from "./bundle.mjs";

const { main } = await load("screenshots");
process.exit(await main(root, process.argv.slice(2)));
