import { crc32 } from "node:zlib";

/** Kinds of messages of `application/vnd.amazon.eventstream`. */
type Kind = "event" | "exception" | "error";

/** Headers of each kind, with the header that names what it is. */
function headersOf(kind: Kind, name: string, message: string): readonly (readonly [string, string])[] {
  switch (kind) {
    case "event":
      return [
        [":event-type", name],
        [":content-type", "application/json"],
        [":message-type", kind],
      ];
    case "exception":
      return [
        [":exception-type", name],
        [":content-type", "application/json"],
        [":message-type", kind],
      ];
    case "error":
      return [
        [":error-code", name],
        [":error-message", message],
        [":message-type", kind],
      ];
  }
}

function encode(headers: readonly (readonly [string, string])[], body: Buffer): Buffer {
  const encoded = Buffer.concat(
    headers.map(([name, value]) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(Buffer.byteLength(value));
      // 7 is the type "string".
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), size, Buffer.from(value)]);
    }),
  );
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + encoded.length + body.length, 0);
  prelude.writeUInt32BE(encoded.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, encoded, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

/** An event: prelude, string headers, JSON, two CRC-32 sums. */
export function eventMessage(event: string, payload: unknown): Buffer {
  return encode(headersOf("event", event, ""), Buffer.from(JSON.stringify(payload)));
}

/** An exception that the service declares, in the middle of a stream. */
export function exceptionMessage(type: string, message: string): Buffer {
  return encode(headersOf("exception", type, message), Buffer.from(JSON.stringify({ message })));
}

/** An error that it does not declare. */
export function errorMessage(code: string, message: string): Buffer {
  return encode(headersOf("error", code, message), Buffer.alloc(0));
}
