/** `data` of a code action: all that is needed to compute its edit later, on the text of that very version. */
export type ActionData =
  | {
      readonly kind: "fix";
      readonly uri: string;
      readonly version: number | null;
      /** Policy id, address and finding of the issue. */
      readonly policy: string;
      readonly address: string;
      readonly findingId: string;
    }
  | { readonly kind: "fixPolicy"; readonly uri: string; readonly version: number | null; readonly policy: string }
  | { readonly kind: "fixAll"; readonly uri: string; readonly version: number | null };

/** Kind of the action that applies every safe fix of a file; editors run it on save when told to. */
export const FIX_ALL_KIND = "source.fixAll.terrafix";

/** True for data that this server has made. */
export function isActionData(data: unknown): data is ActionData {
  if (typeof data !== "object" || data === null || !("kind" in data) || !("uri" in data)) return false;
  return data.kind === "fix" || data.kind === "fixPolicy" || data.kind === "fixAll";
}
