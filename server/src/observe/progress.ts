import cliProgress from "cli-progress";

/** Shows a person how far a run is. */
export interface Progress {
  /** Starts the next stage and ends the one before; without a total only the count is shown. */
  stage(name: string, total?: number): void;
  tick(count?: number): void;
  /** Ends the display; the terminal is left clean. Calling it twice is fine. */
  done(): void;
}

/** A progress display that shares its stream with other writers. */
export interface ProgressTerminal extends Progress {
  /** Writes text (whole lines) without tearing the bars apart. */
  write(text: string): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** Bars are drawn only when this is true; see {@link wantsProgress}. */
  readonly enabled: boolean;
}

/** Bars are for people: only on a terminal, not when quiet, not in CI. */
export function wantsProgress(options: {
  readonly isTty: boolean;
  readonly quiet: boolean;
  readonly env: NodeJS.ProcessEnv;
}): boolean {
  const { CI, TERM } = options.env;
  const inCi = CI !== undefined && CI !== "" && CI !== "false" && CI !== "0";
  return options.isTty && !options.quiet && !inCi && TERM !== "dumb";
}

/** Builds the display on `stream` (stderr); a plain writer when it is not wanted. */
export function createProgress({ stream, enabled }: ProgressOptions): ProgressTerminal {
  const plain = (text: string): void => {
    stream.write(text);
  };
  if (!enabled) return { stage: ignore, tick: ignore, done: ignore, write: plain };

  let bars: cliProgress.MultiBar | null = null;
  let bar: cliProgress.SingleBar | null = null;
  // The library prints what is logged at its next redraw, and forgets it when it is stopped before.
  let waiting: string[] = [];
  return {
    stage(name, total) {
      bar?.stop();
      bars ??= createBars(stream, () => {
        waiting = [];
      });

      bar = bars.create(total ?? 0, 0, { name });
    },
    tick(count = 1) {
      bar?.increment(count);
    },
    done() {
      bar?.stop();
      bars?.stop();
      bar = null;
      bars = null;
      for (const text of waiting) plain(text);
      waiting = [];
    },
    write(text) {
      // Bars are redrawn below what is logged through them.
      if (bars === null) return plain(text);
      waiting.push(text);
      bars.log(text);
    },
  };
}

function createBars(stream: NodeJS.WriteStream, onRedraw: () => void): cliProgress.MultiBar {
  const bars = new cliProgress.MultiBar(
    {
      stream,
      // Nothing that a kill would leave switched off: neither the cursor nor line wrapping.
      hideCursor: false,
      linewrap: true,
      clearOnComplete: true,
      gracefulExit: false,
      fps: 8,
      format: formatBar,
    },
    cliProgress.Presets.shades_grey,
  );
  bars.on("redraw-post", onRedraw);
  return bars;
}

function formatBar(_: cliProgress.Options, params: cliProgress.Params, payload: { name: string }): string {
  const name = payload.name.padEnd(12);
  if (params.total <= 0) return `${name} ${params.value}`;
  const width = 24;
  const filled = Math.min(width, Math.round((params.value / params.total) * width));
  return `${name} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${params.value}/${params.total}`;
}

function ignore(): void {
  // Nothing is drawn.
}
