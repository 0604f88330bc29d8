import type { Connection } from "vscode-languageserver/node";
import type { LogData, Logger } from "../observe/log.ts";
import { redact } from "../observe/redact.ts";
import { createMask, type Mask, scrub } from "../observe/scrub.ts";

/** A logger that writes to the editor's output channel; secrets are masked before anything leaves. */
export interface EditorLogger extends Logger {
  /** Values that must not appear in any line from now on. */
  hide(secrets: readonly string[]): void;
  /** Text for the user's eyes, with the same masking. */
  clean(text: string): string;
}

export function createEditorLogger(connection: Connection): EditorLogger {
  const secrets = new Set<string>();
  let mask: Mask = (text) => text;
  const line = (message: string, data: LogData | undefined): string => {
    const more = data === undefined ? "" : ` ${JSON.stringify(scrub(data, mask, true))}`;
    return redact(mask(message)) + more;
  };
  const build = (bound: LogData | undefined): EditorLogger => {
    const with_ = (data: LogData | undefined): LogData | undefined =>
      bound === undefined ? data : { ...bound, ...data };
    return {
      debug: (message, data) => connection.console.debug(line(message, with_(data))),
      info: (message, data) => connection.console.info(line(message, with_(data))),
      warn: (message, data) => connection.console.warn(line(message, with_(data))),
      error: (message, data) => connection.console.error(line(message, with_(data))),
      child: (data) => build({ ...bound, ...data }),
      hide: (values) => {
        for (const value of values) secrets.add(value);
        mask = createMask([...secrets]);
      },
      clean: (text) => redact(mask(text)),
    };
  };
  return build(undefined);
}
