import type { ResourceRef } from "../../shared/src/findings.ts";
import type { Random } from "../generate/random.ts";

/** Where one root module is applied. */
export interface Where {
  readonly account: string;
  readonly region: string;
  readonly environment: string;
}

/**
 * What tells which block a live resource is made by.
 * - `text`: the files of the repository do.
 * - `state`: two blocks fit or none can be told, until a state says more.
 * - `nobody`: no block makes it.
 */
export type DecidedBy = "text" | "state" | "nobody";

/** The block, by directory and header; its file and lines are looked up in the text that was written. */
export interface Place {
  readonly directory: string;
  /** `resource "aws_s3_bucket" "logs"`, without the brace. */
  readonly header: string;
}

/** What a finding and a state know of a live resource. */
export interface Facts {
  readonly ref: ResourceRef;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Where a state has the resource. */
export interface StateSlot {
  readonly module: string;
  readonly type: string;
  readonly name: string;
  readonly index: string | number | null;
}

/** One live resource and the truth about it. */
export interface Live {
  /** Pitfall class. */
  readonly subject: string;
  /** Directory of its root module; "" when it has none. */
  readonly root: string;
  readonly where: Where;
  readonly place: Place | null;
  /** With module path and instance keys. */
  readonly address: string;
  readonly decidedBy: DecidedBy;
  /** The block is in a module outside of the repository; `place` is the call that gives the name. */
  readonly external: boolean;
  readonly facts: (where: Where) => Facts;
  /** Null for what no state has. */
  readonly slot: StateSlot | null;
}

/** A folder while it is written: texts of top-level blocks by file name. `⟪path⟫` stands for the way to a folder. */
export interface Directory {
  readonly path: string;
  readonly files: Map<string, string[]>;
}

/** What a scene makes. */
export interface Draft {
  readonly random: Random;
  readonly directories: Map<string, Directory>;
  readonly live: Live[];
  /** Further resources of states: satellites, data sources. */
  readonly others: OtherState[];
  serial: number;
}

export interface OtherState {
  readonly root: string;
  readonly mode: "managed" | "data";
  readonly slot: StateSlot;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A pitfall, and how to make it. */
export interface PitfallClass {
  readonly id: string;
  readonly title: string;
  /** Per cent of the 5,624 named blocks of public estates; null where the research counted something else. */
  readonly share: number | null;
  /** What the research says of its frequency, when it is not a share of the named blocks. */
  readonly frequency?: string | undefined;
  /** Nothing given can tell it from what is right, so that it is shown apart from the sums. */
  readonly apart?: true | undefined;
  readonly make: (draft: Draft) => void;
  /** The class whose scenes have its questions, when it makes none. */
  readonly with?: string | undefined;
  /** Once all scenes of all classes are there. */
  readonly finish?: (draft: Draft) => void;
}

/** A question with its answer, once the repository is written. */
export interface Question {
  readonly subject: string;
  readonly ref: ResourceRef;
  readonly address: string;
  readonly decidedBy: DecidedBy;
  readonly external: boolean;
  readonly site: Site | null;
  readonly inState: boolean;
}

/** Lines are 1-based, both ends included; 0 where the file has no lines to speak of (JSON). */
export interface Site {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A repository with its states and questions. */
export interface World {
  readonly seed: number;
  readonly files: ReadonlyMap<string, string>;
  /** Text by the name the user gives. */
  readonly states: ReadonlyMap<string, string>;
  readonly questions: readonly Question[];
  readonly mutations: readonly string[];
}
