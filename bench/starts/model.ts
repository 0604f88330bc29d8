/** One start of a process on one repository. Milliseconds and bytes. */
export interface Start {
  /** Node's own start and loading the program's code, until its first line. */
  readonly boot: number;
  /** Walking, reading, searching for facts: until a question can be asked. */
  readonly load: number;
  /** Processor time of the same, of all threads: what a busy machine does not change much. */
  readonly loadProcessor: number;
  /** The first question, which reads and evaluates what it needs of the repository. */
  readonly locate: number;
  /** Then: what cannot be read. Every file is read as a whole for it, unless a cache vouches for it. */
  readonly problems: number;
  /** Keeping for the next start what was learnt; after all of it. */
  readonly keep: number;
  /** Resident set at its largest after all of it. */
  readonly peak: number;
  readonly files: number;
  readonly bytes: number;
  /** Problems of the repository. */
  readonly broken: number;
}

/** What a start cannot go below, in the same language on the same files, each in a fresh process. Milliseconds. */
export interface Floor {
  /** One `lstat` for each file and each folder with files: how a warm start sees that nothing changed. */
  readonly looks: number;
  /** Opening, reading and decoding each file. */
  readonly reads: number;
}

/** Fresh processes on one repository, in turns with other parsers over the same files. */
export interface Starts {
  readonly label: string;
  readonly rounds: number;
  readonly files: number;
  readonly bytes: number;
  /** Nothing is known of the repository; the first question is one without an answer. */
  readonly cold: Medians;
  /** A cache is there, and nothing changed since. */
  readonly warm: Medians;
  /** The first question when it has an answer; null where the repository has no bucket whose name stands in its block. */
  readonly found: { readonly cold: number; readonly warm: number } | null;
  readonly floor: Floor;
  /** HashiCorp's parser over the same files, one pass from memory on one core; null when Go is not here. */
  readonly hclsyntax: number | null;
  /**
   * python-hcl2 the same; null when it is not installed. Of a large repository it reads every so many files, and the
   * time is that of all bytes at the same speed.
   */
  readonly pythonHcl2: number | null;
  /** 1 when python-hcl2 read every file. */
  readonly pythonEvery: number;
}

export type Medians = Omit<Start, "files" | "bytes" | "broken">;
