import { execFileSync } from "node:child_process";
import { homedir, tmpdir } from "node:os";

import { expect, test } from "vitest";

test("the tests see no variable of the shell that started them", () => {
  const foreign = Object.keys(process.env).filter((name) => /^(GIT_|WZP_|XDG_|TMUX|WEZTERM_)/.test(name));
  // The executable of `npm run test:wezterm`, which the rig of those tests reads, and variables that the
  // setup itself sets.
  const ours = ["WZP_TEST_WEZTERM", "XDG_CACHE_HOME"];
  expect(foreign.filter((name) => !ours.includes(name))).toEqual([]);
  expect(process.env["XDG_CACHE_HOME"]).toBe(`${homedir()}/.cache`);
});

test("files of the tests stay under one short directory, also those in HOME", () => {
  expect(tmpdir()).toMatch(/^\/tmp\/wzp-t-\w{6}$/);
  expect(homedir()).toBe(`${tmpdir()}/home`);
});

test("git can commit", () => {
  expect(execFileSync("git", ["config", "user.email"], { cwd: "/", encoding: "utf8" })).toBe(
    "test@example.com\n",
  );
});
