import type { FastifyRequest } from "fastify";
import { notFound } from "./answers.ts";
import type { Gate } from "./gate.ts";
import type { GithubOptions, GithubStats, SimToken } from "./options.ts";
import type { SimRepository, State } from "./state.ts";

/** What every group of routes gets. */
export interface Context {
  readonly options: GithubOptions;
  readonly tokens: readonly SimToken[];
  readonly state: State;
  readonly gate: Gate;
  readonly stats: GithubStats;
}

export interface Entered {
  readonly repository: SimRepository;
  readonly token: SimToken;
}

/** Finds the repository of a request and checks the token. `permission` is GitHub's name for what is needed. */
export function enter(context: Context, request: FastifyRequest, right: "read" | "write", permission: string): Entered {
  const params = fields(request.params);
  const token = context.gate.demand(request, right, permission);
  const repository = context.state.find(string(params.owner), string(params.repo));
  if (repository === undefined) throw notFound();
  return { repository, token };
}

/** The fields of whatever came in; unknown until looked at. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

/** The part of the path behind the fixed one. */
export function rest(request: FastifyRequest): string {
  return string(fields(request.params)["*"]);
}
