/** The document with its tables made anew from the manifest and its texts. */
export function withReference(document: string, manifest: unknown, messages: Readonly<Record<string, string>>): string;
