import type { FastifyReply, FastifyRequest } from "fastify";
import type { CommitInfo } from "./repository.ts";
import type { SimPull, SimRepository } from "./state.ts";

/** Thrown by a route to answer with an error of GitHub's form. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    extra: { body?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = extra.headers ?? {};
    this.body = {
      message,
      ...extra.body,
      documentation_url: "https://docs.github.com/rest",
      status: String(status),
    };
  }
}

export function notFound(): ApiError {
  return new ApiError(404, "Not Found");
}

/** `Validation Failed` with one custom message, as the issues and pulls endpoints answer. */
export function invalid(resource: string, message: string, code = "custom"): ApiError {
  return new ApiError(422, "Validation Failed", { body: { errors: [{ resource, code, message }] } });
}

/** Where a client reaches this server, from its own point of view. */
export function originOf(request: FastifyRequest): string {
  return `http://${request.headers.host ?? "127.0.0.1"}`;
}

export function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  return reply.code(error.status).headers(error.headers).send(error.body);
}

export function pullJson(origin: string, repository: SimRepository, pull: SimPull): Record<string, unknown> {
  const { owner, name } = repository;
  const from = repository.headOf(pull);
  return {
    id: pull.number,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    merged: pull.mergedAt !== null,
    merged_at: pull.mergedAt,
    created_at: pull.createdAt,
    user: { login: pull.author },
    labels: pull.labels.map((label) => labelJson(repository, label)),
    html_url: `${origin}/${owner}/${name}/pull/${pull.number}`,
    url: `${origin}/repos/${owner}/${name}/pulls/${pull.number}`,
    head: {
      ref: pull.head,
      label: headLabel(repository, pull),
      sha: pull.headSha,
      user: { login: (pull.headRepository ?? repository).owner },
      repo: from === undefined ? null : repoJson(from),
    },
    base: { ref: pull.base, label: `${owner}:${pull.base}`, repo: repoJson(repository) },
  };
}

/** `owner:branch`, as pull requests are searched by. */
export function headLabel(repository: SimRepository, pull: SimPull): string {
  return `${(pull.headRepository ?? repository).owner}:${pull.head}`;
}

function repoJson({ owner, name, parent }: SimRepository): Record<string, unknown> {
  return { name, full_name: `${owner}/${name}`, owner: { login: owner }, fork: parent !== undefined };
}

export function labelJson(repository: SimRepository, name: string): Record<string, unknown> {
  const known = repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  return { name: known?.name ?? name, color: known?.color ?? "ededed" };
}

export function commitJson(commit: CommitInfo): Record<string, unknown> {
  const person = { name: commit.author, email: commit.email, date: commit.date };
  return {
    sha: commit.sha,
    commit: { message: commit.message, tree: { sha: commit.tree }, author: person, committer: person },
    parents: commit.parents.map((sha) => ({ sha })),
  };
}
