import type { CredentialsParams } from "../../../../shared/src/protocol.ts";
import type { NotificationHandler } from "./handler.ts";
import { fieldOf, optionalText } from "./params.ts";

/** Secrets from the editor's own storage: kept in memory, masked in every line of the log, sent to their service only. */
export const credentials: NotificationHandler<unknown> = async (session, params) => {
  const next = readCredentials(params);
  session.log.hide([next.vanta?.clientSecret ?? "", next.github?.token ?? ""].filter((secret) => secret !== ""));
  const vantaBefore = JSON.stringify(session.credentials?.vanta ?? null);
  const first = session.credentials === null;
  session.credentials = next;
  if (first || JSON.stringify(next.vanta) !== vantaBefore) await session.sources.poll();
};

function readCredentials(params: unknown): CredentialsParams {
  const vanta = fieldOf(params, "vanta");
  const clientId = optionalText(vanta, "clientId");
  const clientSecret = optionalText(vanta, "clientSecret");
  const github = fieldOf(params, "github");
  const token = optionalText(github, "token");
  const host = optionalText(github, "host") ?? undefined;
  const aws = fieldOf(params, "aws");
  const known = typeof aws === "object" && aws !== null;
  return {
    vanta: clientId === null || clientSecret === null ? null : { clientId, clientSecret },
    github: token === null ? null : { token, host },
    aws: known ? { profile: optionalText(aws, "profile"), region: optionalText(aws, "region") } : null,
  };
}
