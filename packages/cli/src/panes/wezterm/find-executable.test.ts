import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { findExecutable } from "./find-executable.ts";

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wt-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test("the program beside the WezTerm around the command is taken before that on PATH", async () => {
  const path = program("bin");
  expect(await findExecutable({ HOME: home, PATH: join(home, "bin") })).toMatchObject({ value: path });
  const beside = program("app");
  const env = { HOME: home, PATH: join(home, "bin") };
  expect(await findExecutable({ ...env, WEZTERM_EXECUTABLE_DIR: join(home, "app") })).toMatchObject({
    value: beside,
  });
  const gui = { ...env, WEZTERM_EXECUTABLE: join(home, "app/wezterm-gui") };
  expect(await findExecutable(gui)).toMatchObject({ value: beside });
});

test("an AppImage that is not mounted any more and a file that may not be run are passed over", async () => {
  const path = program("bin");
  chmodSync(program("app"), 0o600);
  const env = {
    HOME: home,
    PATH: `${join(home, "app")}:${join(home, "bin")}`,
    WEZTERM_EXECUTABLE_DIR: "/gone",
  };
  expect(await findExecutable(env)).toMatchObject({ value: path });
});

test("without one the failure says what to do, for a Flatpak too", async () => {
  const env = { HOME: home, PATH: `:.:${home}` };
  expect(await findExecutable(env)).toMatchObject({ failure: { reason: "missing-program" } });
  expect(await findExecutable({ ...env, FLATPAK_ID: "org.wezfurlong.wezterm" })).toMatchObject({
    failure: { reason: "unsupported", detail: expect.stringContaining("Flatpak") },
  });
  mkdirSync(join(home, ".local/share/flatpak/app/org.wezfurlong.wezterm"), { recursive: true });
  expect(await findExecutable(env)).toMatchObject({ failure: { reason: "unsupported" } });
});

function program(directory: string): string {
  mkdirSync(join(home, directory), { recursive: true });
  const path = join(home, directory, "wezterm");
  writeFileSync(path, "#!/bin/sh\n", { mode: 0o700 });
  return path;
}
