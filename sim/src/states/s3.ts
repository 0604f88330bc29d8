import fastify, { type FastifyReply, type FastifyRequest } from "fastify";

/** Ways in which S3 refuses or breaks. */
export type S3Fault =
  | "forbidden"
  | "list-forbidden"
  | "wrong-region"
  | "truncated"
  | "customer-key"
  | "no-bucket"
  | "error";

export interface S3SimOptions {
  /** Text by `bucket/key`. */
  readonly objects: Readonly<Record<string, string>>;
  /** The region the buckets are in; signatures for another one are refused as S3 does. */
  readonly region?: string | undefined;
  readonly fault?: S3Fault | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

export interface S3Sim {
  readonly url: string;
  /** `GET bucket/key`, in order of arrival. */
  readonly log: string[];
  /** Access key ids of the signatures. */
  readonly signers: string[];
  close(): Promise<void>;
}

/**
 * A local stand-in of S3: path-style GET of an object and ListObjectsV2, nothing that writes. Signatures must be there
 * and name the right region; they are not computed again.
 */
export async function startS3(options: S3SimOptions): Promise<S3Sim> {
  const app = fastify({ forceCloseConnections: true });
  const log: string[] = [];
  const signers: string[] = [];
  app.get("/*", (request, reply) => {
    const [path = "", query = ""] = request.url.slice(1).split("?");
    log.push(`${request.method} ${decodeURIComponent(path)}${query.includes("list-type") ? "?list" : ""}`);
    return answer({ options, signers, request, reply, path: decodeURIComponent(path), query });
  });
  app.setNotFoundHandler((request, reply) => {
    log.push(`${request.method} ${request.url}`);
    return problem(reply, 405, "MethodNotAllowed");
  });
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  return { url, log, signers, close: () => app.close() };
}

interface Call {
  readonly options: S3SimOptions;
  readonly signers: string[];
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly path: string;
  readonly query: string;
}

function answer(call: Call): FastifyReply {
  const { options, signers, request, reply, path, query } = call;
  const { fault, region = "us-east-1" } = options;
  const signature = /Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request/.exec(request.headers.authorization ?? "");
  if (signature === null) return problem(reply, 403, "AccessDenied");
  signers.push(signature[1] ?? "");
  if (signature[2] !== region) {
    // S3 names the right region in the header, and the SDK asks again.
    return problem(reply.header("x-amz-bucket-region", region), 301, "PermanentRedirect");
  }
  if (fault === "error") return problem(reply, 500, "InternalError");
  if (fault === "no-bucket") return problem(reply, 404, "NoSuchBucket");
  if (fault === "forbidden") return problem(reply, 403, "AccessDenied");
  if (query.includes("list-type=2")) {
    return fault === "list-forbidden" ? problem(reply, 403, "AccessDenied") : list(call);
  }
  const text = Object.hasOwn(options.objects, path) ? options.objects[path] : undefined;
  if (text === undefined) return problem(reply, 404, "NoSuchKey");
  if (fault === "customer-key" && request.headers["x-amz-server-side-encryption-customer-key"] === undefined) {
    const message =
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided.";
    return problem(reply, 400, "InvalidRequest", message);
  }
  const body = fault === "truncated" ? text.slice(0, Math.floor(text.length / 2)) : text;
  return reply.type("application/json").send(body);
}

/** At most so many keys in one page, so that paging is used. */
const PAGE = 2;

function list({ options, reply, path, query }: Call): FastifyReply {
  const search = new URLSearchParams(query);
  const bucket = path.replace(/\/$/, "");
  const prefix = `${bucket}/${search.get("prefix") ?? ""}`;
  const keys = Object.keys(options.objects)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(bucket.length + 1));
  const start = Number(search.get("continuation-token") ?? 0);
  const page = keys.slice(start, start + PAGE);
  const more = start + PAGE < keys.length;
  const contents = page.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join("");
  const next = more ? `<NextContinuationToken>${start + PAGE}</NextContinuationToken>` : "";
  return reply
    .type("application/xml")
    .send(
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`,
    );
}

function problem(reply: FastifyReply, status: number, code: string, message = code): FastifyReply {
  return reply
    .code(status)
    .type("application/xml")
    .send(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
