import type { Plot } from "./plots.ts";

/** Folder of the pictures, beside the pages. */
export const FOLDER = "plots";

/** Markdown of a picture that follows the reader's theme. */
export function pictureOf({ name, alt }: Pick<Plot, "name" | "alt">): readonly string[] {
  return [
    "<picture>",
    `  <source media="(prefers-color-scheme: dark)" srcset="${FOLDER}/${name}-dark.svg">`,
    `  <img alt="${alt}" src="${FOLDER}/${name}-light.svg">`,
    "</picture>",
    "",
  ];
}
