import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createOutput, printable } from "../../../server/src/cli/output.ts";

function output(options: { isTTY?: boolean; failWith?: string; secret?: string } = {}) {
  const written: string[] = [];
  const errors: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done(options.failWith === undefined ? null : Object.assign(new Error("x"), { code: options.failWith }));
    },
  });
  const stdout = Object.assign(stream, {
    isTTY: options.isTTY ?? false,
    columns: 100,
  }) as unknown as NodeJS.WriteStream;
  const mask = (text: string): string => (options.secret === undefined ? text : text.replaceAll(options.secret, "***"));
  return { out: createOutput({ stdout, writeError: (text) => errors.push(text), mask }), written, errors };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("ends text with exactly one line break and writes JSON whole", () => {
  const { out, written } = output();
  out.text("a");
  out.text("b\n");
  out.json({ c: [1] });
  expect(written.slice(0, 2)).toEqual(["a\n", "b\n"]);
  expect(JSON.parse(written[2] ?? "")).toEqual({ c: [1] });
});

it("masks secrets in text, JSON and errors; an error is one line", () => {
  const { out, written, errors } = output({ secret: "hunter22" });
  out.text("x hunter22");
  out.json({ a: "hunter22" });
  out.error("went\n  wrong: hunter22");
  expect([...written, ...errors].join("")).not.toContain("hunter22");
  expect(errors).toEqual(["went wrong: ***\n"]);
});

it("keeps every byte on a pipe and disarms control characters on a terminal", () => {
  const diff = "-a\r\n+b\u001b]0;title\u0007\r\n";
  const pipe = output();
  pipe.out.text(diff);
  expect(pipe.written[0]).toBe(diff);
  const tty = output({ isTTY: true });
  tty.out.text(diff);
  expect(tty.written[0]).toBe("-a\n+b]0;title\n");
  expect(printable("\u001b[1;31mred\u001b[0m\ttab\u009b2J\u001b[2J")).toBe("\u001b[1;31mred\u001b[0m\ttab2J[2J");
});

it("is content with a reader that went away, but not with a full disk", async () => {
  const gone = output({ failWith: "EPIPE" });
  gone.out.text("a");
  await settled();
  gone.out.text("b");
  expect(gone.written).toHaveLength(1);
  expect(gone.out.problem()).toBeNull();
  const full = output({ failWith: "ENOSPC" });
  full.out.text("a");
  await settled();
  expect(full.out.problem()).toContain("ENOSPC");
});
