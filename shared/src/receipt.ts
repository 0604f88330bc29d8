export const CONFIDENCES = ["exact", "inferred", "ambiguous", "none"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** One block that could be the live resource. */
export interface ReceiptCandidate {
  readonly address: string;
  readonly file: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** 0 to 1. */
  readonly score: number;
  readonly evidence: readonly string[];
}

/** Why this block: the proof a reviewer can check by hand. */
export interface Receipt {
  readonly confidence: Confidence;
  /** 0 to 1; 1 only for `exact`. */
  readonly score: number;
  /** Address with module path and instance key; empty when `confidence` is `none`. */
  readonly address: string;
  readonly file: string;
  /** 1-based, inclusive; 0 when there is no block. */
  readonly startLine: number;
  readonly endLine: number;
  readonly evidence: readonly string[];
  /** Filled when ambiguous, best first. */
  readonly candidates: readonly ReceiptCandidate[];
  /** Addresses of other live resources that an edit of this block would change too. */
  readonly alsoAffects: readonly string[];
  /** The first of those, with the names they are known by. Absent when there is none. */
  readonly shared?: readonly SharedResource[] | undefined;
  /** Where the caller of a shared module decides an attribute: a change there concerns this resource alone. */
  readonly callerArguments?: readonly CallerArgument[] | undefined;
  /** Attributes that the map behind `for_each` decides for the found key: a change there concerns this resource alone. */
  readonly keyEntries?: readonly KeyEntry[] | undefined;
  /** Blocks that are parts of the same live resource: a bucket's policy, a role's attachments. */
  readonly satellites?: readonly Satellite[] | undefined;
}

/** A literal in the entry that one key has in the map behind `for_each`. */
export interface KeyEntry {
  readonly attribute: string;
  readonly key: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** A block that configures a part of the located resource. */
export interface Satellite {
  readonly address: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Another live resource that the same block makes. */
export interface SharedResource {
  readonly address: string;
  /** As the code or a state says; null when neither does. */
  readonly name: string | null;
}

/** An argument of a module call that decides an attribute of a block inside the module. */
export interface CallerArgument {
  readonly attribute: string;
  readonly argument: string;
  /** `module.logs`. */
  readonly call: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}
