import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { loginOfProgram } from "./login-of-program.ts";

let programs: string;
beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), "wzp-login-"));
});
afterEach(() => rmSync(programs, { recursive: true }));

/** Installs a program that prints a token only for exactly these arguments. */
function install(name: "gh" | "glab", args: string, otherwise = "echo 'not signed in' >&2; exit 1"): void {
  const file = join(programs, name);
  writeFileSync(
    file,
    `#!/bin/sh\nif [ "$*" = "${args}" ]; then echo token-of-${name}; else ${otherwise}; fi\n`,
  );
  chmodSync(file, 0o755);
}

const login = (kind: "github" | "gitlab" | "gitea", url: string) =>
  loginOfProgram({ kind, url }, { PATH: programs });

test.for([
  ["github", "gh", "auth token --hostname git.example.com"],
  ["gitlab", "glab", "config get token --host git.example.com"],
] as const)("takes the token for the host of a %s forge from `%s`", async ([kind, program, args]) => {
  install(program, args);
  expect(await login(kind, "https://git.example.com")).toEqual({ ok: true, value: `token-of-${program}` });
  expect(await login(kind, "https://elsewhere.example.com")).toMatchObject({
    ok: false,
    failure: { reason: "unauthenticated", detail: expect.stringContaining("not signed in") },
  });
});

test("a program that prints nothing is no login", async () => {
  install("glab", "never", "exit 0");
  expect(await login("gitlab", "https://gitlab.com")).toMatchObject({
    failure: { reason: "unauthenticated" },
  });
});

test("reports a missing program; Gitea has none", async () => {
  expect(await login("github", "https://github.com")).toMatchObject({
    failure: { reason: "unauthenticated", detail: expect.stringContaining("gh") },
  });
  expect(await login("gitea", "https://git.example.com")).toMatchObject({
    failure: { reason: "unsupported" },
  });
});
