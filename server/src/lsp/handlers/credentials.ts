import type { CredentialsParams } from "../../../../shared/src/protocol.ts";
import type { NotificationHandler } from "./handler.ts";
import { fieldOf, optionalText } from "./params.ts";

/** Secrets from the editor's own storage: kept in memory, masked in every line of the log, sent to their service only. */
export const credentials: NotificationHandler<unknown> = async (session, params) => {
  const next = readCredentials(params);
  session.log.hide(secretsOf(next));
  const before = session.credentials;
  session.credentials = next;
  session.sources.tellHealth();
  if (JSON.stringify(next.github) !== JSON.stringify(before.github)) session.watcher.refresh();
  if (JSON.stringify(next.vanta) !== JSON.stringify(before.vanta)) await session.sources.poll();
};

function secretsOf({ vanta, github }: CredentialsParams): string[] {
  return [
    ...(vanta === null || vanta === "signed-out" ? [] : [vanta.clientSecret]),
    ...(github === null || github === "signed-out" ? [] : [github.token]),
  ].filter((secret) => secret !== "");
}

function readCredentials(params: unknown): CredentialsParams {
  const aws = fieldOf(params, "aws");
  const known = typeof aws === "object" && aws !== null;
  return {
    vanta: readVanta(fieldOf(params, "vanta")),
    github: readGithub(fieldOf(params, "github")),
    aws: known ? { profile: optionalText(aws, "profile"), region: optionalText(aws, "region") } : null,
  };
}

function readVanta(sent: unknown): CredentialsParams["vanta"] {
  if (sent === "signed-out") return sent;
  const clientId = optionalText(sent, "clientId");
  const clientSecret = optionalText(sent, "clientSecret");
  return clientId === null || clientSecret === null ? null : { clientId, clientSecret };
}

function readGithub(sent: unknown): CredentialsParams["github"] {
  if (sent === "signed-out") return sent;
  const token = optionalText(sent, "token");
  return token === null ? null : { token, host: optionalText(sent, "host") ?? undefined };
}
