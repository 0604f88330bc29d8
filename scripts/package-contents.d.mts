export const CONTENTS: readonly string[];
export const BUILT: readonly string[];
export const CHUNKS: RegExp;
export const LEFT_OUT: readonly string[];
export const MAX_BYTES: number;
export const SOURCES: Readonly<Record<string, string>>;
export function publication(repository: string | undefined): Readonly<Record<string, unknown>>;
