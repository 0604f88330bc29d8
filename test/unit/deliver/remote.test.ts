import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseRemote, classifySource, parseRemote } from "../../../server/src/deliver/git/remote.ts";

describe("parseRemote", () => {
  test.each([
    ["https://github.com/acme/infra.git", "github.com"],
    ["https://github.com/acme/infra", "github.com"],
    ["https://github.com/acme/infra/", "github.com"],
    ["https://user:token@github.com/acme/infra.git", "github.com"],
    ["git@github.com:acme/infra.git", "github.com"],
    ["git@github.com:/acme/infra.git", "github.com"],
    ["org-123@GitHub.com:acme/infra.git", "github.com"],
    ["ssh://git@github.com/acme/infra.git", "github.com"],
    ["ssh://git@git.example.com:2222/acme/infra.git", "git.example.com"],
    ["ssh://git@github.com:22/acme/infra.git", "github.com"],
    ["ssh://git@ssh.github.com:443/acme/infra.git", "ssh.github.com"],
    ["https://git.example.com:8443/scm/acme/infra.git", "git.example.com:8443"],
    ["http://127.0.0.1:4000/acme/infra.git", "127.0.0.1:4000"],
    ["git+ssh://git@github.com/acme/infra.git", "github.com"],
  ])("%s", (url, host) => {
    expect(parseRemote(url)).toEqual({ host, owner: "acme", repo: "infra" });
  });

  test("names keep dots and dashes; only one .git goes", () => {
    expect(parseRemote("git@github.com:a-b/c.d_e.git.git")).toMatchObject({ owner: "a-b", repo: "c.d_e.git" });
  });

  test.each([
    "",
    "/srv/git/infra.git",
    "../infra",
    "file:///srv/acme/infra.git",
    "https://github.com/acme",
    "C:\\acme\\infra",
    "git@github.com:",
    "https://",
    "git@host:a b/c",
  ])("%j names no forge", (url) => expect(parseRemote(url)).toBeNull());

  test("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseRemote(text)));
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => void parseRemote(url)),
    );
  });
});

describe("classifySource", () => {
  const kind = (source: string): string => {
    const read = classifySource(source);
    return read.ok ? read.value.kind : read.error.message;
  };

  test("folders and URLs are told apart", () => {
    for (const path of [".", "infra", "/srv/infra", "C:\\infra", "C:/infra", "a@b/c"])
      expect(kind(path)).toBe("folder");
    for (const url of [
      "https://github.com/a/b",
      "ssh://git@h/a/b",
      "git@github.com:a/b.git",
      "file:///srv/a",
      "http://localhost:1/a/b",
    ]) {
      expect(kind(url)).toBe("url");
    }
  });

  test.each([
    "",
    " ",
    "-c",
    "--upload-pack=x",
    "ext::sh -c x",
    "http://github.com/a/b",
    "ftp://h/a",
    "git://h/a/b",
    "https://",
    "ssh://-oProxyCommand=x/a",
    "-x@h:a/b",
    "git@-h:a/b",
    "git@h:-a/b",
  ])("%j is refused with a reason", (source) => expect(kind(source)).toMatch(/ /));

  test("credentials are taken out of the address, and kept apart", () => {
    const read = classifySource("https://user%40x:p%3Aw@github.com/a/b.git#frag");
    expect(read).toEqual({
      ok: true,
      value: { kind: "url", url: "https://github.com/a/b.git", credentials: { username: "user@x", password: "p:w" } },
    });
    expect(classifySource("ssh://git:secret@h/a/b")).toMatchObject({ value: { url: "ssh://git@h/a/b" } });
  });

  test("no message repeats a password", () => {
    for (const source of ["http://u:hunter22@github.com/a/b", "ftp://u:hunter22@h/a"])
      expect(kind(source)).not.toContain("hunter22");
  });
});

test("origin, upstream or the only remote", () => {
  expect(chooseRemote(["fork", "upstream", "origin"])).toBe("origin");
  expect(chooseRemote(["origin", "upstream"], "upstream")).toBe("upstream");
  expect(chooseRemote(["origin", "upstream"], "gone")).toBe("origin");
  expect(chooseRemote(["fork", "upstream"])).toBe("upstream");
  expect(chooseRemote(["fork"])).toBe("fork");
  expect(chooseRemote(["fork", "other"])).toBeNull();
  expect(chooseRemote([])).toBeNull();
});
