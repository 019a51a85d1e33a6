import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { takeLock } from "./lock.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-lock-"));
  path = join(directory, "a.lock");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Starts a process that takes the lock and then waits to be killed. */
async function holder(): Promise<ChildProcess> {
  const program = `
    const { takeLock } = await import(${JSON.stringify(new URL("./lock.ts", import.meta.url).href)});
    const taken = takeLock(${JSON.stringify(path)});
    console.log(taken.ok);
    setInterval(() => taken, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  expect(said.toString()).toBe("true\n");
  return child;
}

test("a lock that another process holds is refused with its pid", async () => {
  const child = await holder();
  expect(takeLock(path)).toEqual({ ok: false, failure: { pid: child.pid } });
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("the lock of a process that was killed is free at once", async () => {
  const child = await holder();
  child.kill("SIGKILL");
  await once(child, "exit");
  const taken = takeLock(path);
  expect(taken.ok).toBe(true);
  if (taken.ok) taken.value[Symbol.dispose]();
});

test("of eight processes that want a dead one's lock at once exactly one gets it", async () => {
  const dead = await holder();
  dead.kill("SIGKILL");
  await once(dead, "exit");
  const program = `
    const { takeLock } = await import(${JSON.stringify(new URL("./lock.ts", import.meta.url).href)});
    const taken = takeLock(${JSON.stringify(path)});
    console.log(taken.ok);
    setInterval(() => taken, 1000);`;
  const children = Array.from({ length: 8 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", program]),
  );
  const said = await Promise.all(
    children.map(async ({ stdout }) => String(((await once(stdout, "data")) as [Buffer])[0]).trim()),
  );
  for (const child of children) child.kill("SIGKILL");
  expect(said.filter((word) => word === "true")).toHaveLength(1);
  expect(said.filter((word) => word === "false")).toHaveLength(7);
});
