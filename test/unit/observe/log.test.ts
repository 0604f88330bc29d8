import { describe, expect, it } from "vitest";
import { createLogger, type LoggerOptions, silentLogger } from "../../../server/src/observe/log.ts";
import { createMask, scrub } from "../../../server/src/observe/scrub.ts";

function logger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({ level: "info", pretty: false, write: (text) => lines.push(text), ...options });
  return { log, lines };
}

describe("JSON lines", () => {
  it("has level, time, message and data, one line each", () => {
    const { log, lines } = logger();
    log.info("The repository was cloned.", { source: "x\ny", ms: 12 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.match(/\n/g)).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? "");
    expect(line).toMatchObject({ level: "info", msg: "The repository was cloned.", source: "x\ny", ms: 12 });
    expect(new Date(line.time).toISOString()).toBe(line.time);
    expect(Object.keys(line)).not.toContain("hostname");
  });

  it.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
    ["silent", []],
  ] as const)("shows at level %s only %j", (level, expected) => {
    const { log, lines } = logger({ level });
    for (const each of ["debug", "info", "warn", "error"] as const) log[each]("x");
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
  });

  it("adds a child's data to each of its lines", () => {
    const { log, lines } = logger();
    log.child({ repository: "a" }).child({ finding: "f" }).info("x", { finding: "g" });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ repository: "a", finding: "g" });
  });
});

describe("secrets", () => {
  const secret = "hunter22-hunter22";

  it("masks configured values in messages, data, errors, keys deep down and URLs", () => {
    const { log, lines } = logger({ secrets: [secret], level: "debug" });
    const error = new Error(`refused ${secret}`, { cause: new Error(`inner ${secret}`) });
    log.error(`oops ${secret}`, {
      error,
      list: [{ deep: `x${secret}y` }],
      url: new URL(`https://example.com/?q=${secret}`),
      map: new Map([["k", secret]]),
      set: new Set([secret]),
    });
    expect(lines.join("")).not.toContain(secret);
    expect(lines.join("")).toContain("oops ***");
    expect(JSON.parse(lines[0] ?? "").error.cause.message).toBe("inner ***");
  });

  it("masks what looks like a credential although nobody configured it", () => {
    const { log, lines } = logger();
    const token = `ghp_${"Ab1".repeat(12)}`;
    log.warn("The call failed.", {
      detail: `sent ${token}`,
      authorization: "Basic abc",
      nested: { clientSecret: "abc" },
    });
    const line = JSON.parse(lines[0] ?? "");
    expect(lines[0]).not.toContain(token);
    expect(line.authorization).toBe("***");
    expect(line.nested.clientSecret).toBe("***");
  });

  it("masks a key with line breaks in every spelling", () => {
    const key = "-----BEGIN X-----\nabc\n-----END X-----";
    const mask = createMask([key, "tiny"]);
    expect(mask(`a ${key} b`)).toBe("a *** b");
    expect(mask(JSON.stringify({ key }))).toBe('{"key":"***"}');
    expect(mask("a tiny word")).toBe("a tiny word");
  });

  it("masks the longer of two secrets that begin alike", () => {
    expect(createMask(["abcdef", "abcdefghij"])("abcdefghij abcdef")).toBe("*** ***");
  });
});

describe("data of any shape", () => {
  it("is logged without an exception", () => {
    const circular: Record<string, unknown> = { a: 1n, f: () => 1, s: Symbol("x"), d: new Date(Number.NaN) };
    circular.self = circular;
    const { log, lines } = logger();
    log.info("x", circular);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ a: "1", d: null, self: { self: "[circular]" } });
  });

  it("ends at a depth", () => {
    let deep: unknown = "end";
    for (let i = 0; i < 50; i++) deep = { deep };
    expect(JSON.stringify(scrub(deep, (text) => text, false))).toContain("[…]");
  });

  it("shows stacks only while debugging", () => {
    const debug = logger({ level: "debug" });
    const info = logger({ level: "info" });
    debug.log.error("x", { error: new Error("e") });
    info.log.error("x", { error: new Error("e") });
    expect(debug.lines[0]).toContain("log.test");
    expect(info.lines[0]).not.toContain("log.test");
  });
});

it("writes one readable line for people", () => {
  const { log, lines } = logger({ pretty: true });
  log.warn("A file was skipped.", { file: "a.tf" });
  expect(lines[0]).toMatch(/WARN.*: A file was skipped\..*a\.tf.*\n$/);
  expect(lines[0]).not.toContain("\u001b");
});

it("can be silent", () => {
  expect(() => silentLogger().child({}).error("x")).not.toThrow();
});
