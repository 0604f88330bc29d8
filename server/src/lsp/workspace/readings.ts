import { buildIndex, buildIndexInPieces, withChanges } from "../../terraform/index/build-index.ts";
import type { SourceFile, TerraformIndex } from "../../terraform/index/model.ts";
import type { IndexOptions } from "../../terraform/index/options.ts";
import type { RawSource } from "../../terraform/index/read-sources.ts";
import { createSource, isSame } from "../../terraform/index/source-file.ts";
import type { Pause } from "../scheduler.ts";

/** Parsed files of a folder by path, shared by all its indexes: whichever asks first has a file parsed. */
export interface Readings {
  /** The file as it counts now; parsed when something of it is first asked for. */
  fileOf(source: RawSource): SourceFile;
  /** An index of sources that count now, taking over from `previous` what did not change. */
  build(sources: readonly RawSource[], options: IndexOptions, previous: TerraformIndex | null): TerraformIndex;
  /** As {@link Readings.build}, in slices of time. */
  buildInPieces(
    sources: readonly RawSource[],
    options: IndexOptions,
    given: { readonly previous: TerraformIndex | null; readonly pause: Pause },
  ): Promise<TerraformIndex>;
  /** The index after some texts changed, came or went (null), as they count now. */
  change(index: TerraformIndex, sources: ReadonlyMap<string, RawSource | null>): TerraformIndex;
  /** As {@link Readings.build} with sources that may say something else: nothing of them is remembered. */
  buildOther(sources: readonly RawSource[], options: IndexOptions, previous: TerraformIndex | null): TerraformIndex;
  forget(isForgotten: (file: string) => boolean): void;
  readonly files: ReadonlyMap<string, SourceFile>;
}

export function createReadings(root: string): Readings {
  const files = new Map<string, SourceFile>();
  const fileOf = (source: RawSource): SourceFile => {
    const known = files.get(source.path);
    if (known !== undefined && isSame(known, source)) return known;
    const file = createSource(source);
    files.set(source.path, file);
    return file;
  };
  const buildOther: Readings["buildOther"] = (sources, options, previous) =>
    buildIndex({ root, sources, options, parsed: files, previous: previous ?? undefined });
  return {
    files,
    fileOf,
    build: (sources, options, previous) => {
      for (const source of sources) fileOf(source);
      return buildOther(sources, options, previous);
    },
    buildInPieces: (sources, options, { previous, pause }) => {
      for (const source of sources) fileOf(source);
      return buildIndexInPieces({ root, sources, options, parsed: files, previous: previous ?? undefined }, pause);
    },
    buildOther,
    change: (index, sources) => {
      for (const source of sources.values()) if (source !== null) fileOf(source);
      return withChanges(index, new Map([...sources].map(([file, source]) => [file, source?.text ?? null])), files);
    },
    forget: (isForgotten) => {
      for (const file of [...files.keys()]) if (isForgotten(file)) files.delete(file);
    },
  };
}
