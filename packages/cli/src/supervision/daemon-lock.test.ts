import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

import { afterEach, beforeEach, expect, test } from "vitest";

import { takeDaemonLock } from "./daemon-lock.ts";

let directory = "";
beforeEach(() => void (directory = mkdtempSync(`${tmpdir()}/wzp-lock-`)));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a lock is held by one process and free again after kill -9 of it", async () => {
  const file = `${directory}/server.lock`;
  const module = JSON.stringify(new URL("./daemon-lock.ts", import.meta.url).href);
  const program = `
    const { takeDaemonLock } = await import(${module});
    globalThis.kept = takeDaemonLock(${JSON.stringify(file)});
    console.log("held");
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  expect(takeDaemonLock(file)).toBeUndefined();
  holder.kill("SIGKILL");
  await once(holder, "exit");
  using lock = takeDaemonLock(file);
  expect(lock).toBeDefined();
});
