import { type CancellationToken, ErrorCodes, ResponseError } from "vscode-languageserver/node";
import { requestCancelled } from "../errors.ts";
import { signalOf } from "../scheduler.ts";
import type { Session } from "../session.ts";
import type { NotificationHandler, RequestHandler } from "./handler.ts";

/** Ties one method to its handler. */
export interface Binding {
  readonly method: string;
  bind(session: Session): void;
}

/** A request: cancellation becomes a signal, a bug becomes an error answer and a line in the log; the server lives on. */
export function binding<P, R>(method: string, handler: RequestHandler<P, R>): Binding {
  return {
    method,
    bind: (session) => {
      session.connection.onRequest(method, async (...sent: unknown[]) => {
        const { params, token } = split<P>(sent);
        const { signal, dispose } = signalOf(token);
        const since = performance.now();
        try {
          return await handler(session, params, signal);
        } catch (error) {
          if (signal.aborted) return requestCancelled();
          if (error instanceof ResponseError) return error;
          session.log.error(`${method} failed; this is a bug.`, { error });
          const message = session.log.clean(error instanceof Error ? error.message : String(error));
          return new ResponseError(ErrorCodes.InternalError, `TerraFix failed on this (${message}).`);
        } finally {
          dispose();
          const ms = performance.now() - since;
          if (ms > SLOW_MS) session.log.debug(`${method} took ${Math.round(ms)} ms.`);
        }
      });
    },
  };
}

/** A request that was sent without parameters brings the token alone. */
function split<P>(sent: readonly unknown[]): { readonly params: P; readonly token: CancellationToken } {
  const token = sent.at(-1) as CancellationToken;
  // Parameters come from outside: handlers of our own methods read them field by field.
  return { params: (sent.length > 1 ? sent[0] : {}) as P, token };
}

/** Milliseconds after which a request is worth a line in the log. */
const SLOW_MS = 200;

export function listening<P>(method: string, handler: NotificationHandler<P>): Binding {
  return {
    method,
    bind: (session) => {
      session.connection.onNotification(method, async (params: P) => {
        try {
          await handler(session, params);
        } catch (error) {
          session.log.error(`${method} failed; this is a bug.`, { error });
        }
      });
    },
  };
}
