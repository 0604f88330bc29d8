import type { Session } from "../session.ts";

/** Answers one request. Throws `ResponseError` for what the protocol has a code for; anything else is a bug. */
export type RequestHandler<P, R> = (session: Session, params: P, signal: AbortSignal) => Promise<R>;

/** Takes note of one notification. */
export type NotificationHandler<P> = (session: Session, params: P) => Promise<void> | void;
