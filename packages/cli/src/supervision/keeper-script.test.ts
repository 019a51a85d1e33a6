import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { once } from "node:events";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { keeperName } from "./keeper-name.ts";
import { keeperScript } from "./keeper-script.ts";
import { identifyProcess } from "./process-identity.ts";

let home = "";
const started: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(`${tmpdir()}/wzp-keeper-`);
  for (const directory of ["state/logs", "run"]) mkdirSync(`${home}/${directory}`, { recursive: true });
  writeFileSync(`${home}/state/wanted`, "");
});

afterEach(() => {
  rmSync(`${home}/state/wanted`, { force: true });
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const line of lines())
    if (identifyProcess(Number(line)) !== undefined) process.kill(Number(line), "SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

/** Starts a keeper for a daemon that writes its pid as a line and then runs `script`. */
function keep(mode: "start" | "adopt", script: string): ChildProcess {
  const daemon = ["/bin/sh", "-c", `echo $$ >>'${home}/pids'; ${script}`];
  const child = spawn(
    "/bin/sh",
    ["-c", keeperScript, keeperName, "server", `${home}/state`, `${home}/run`, mode, ...daemon],
    { stdio: ["pipe", "ignore", "inherit"] },
  );
  started.push(child);
  return child;
}

/** Only complete lines: the shell creates the file before it writes to it. */
function lines(): readonly string[] {
  return existsSync(`${home}/pids`) ? readFileSync(`${home}/pids`, "utf8").split("\n").slice(0, -1) : [];
}

/** Returns the pid of the daemon's nth start. */
async function startOf(nth: number): Promise<number> {
  const deadline = performance.now() + 5000;
  while (lines().length < nth && performance.now() < deadline) await pause(10);
  const pid = lines()[nth - 1];
  if (pid === undefined) throw new Error(`the daemon was not started ${nth} times`);
  return Number(pid);
}

const mount = / (\S+) cgroup2 /.exec(
  existsSync("/proc/mounts") ? readFileSync("/proc/mounts", "utf8") : "",
)?.[1];

function makeTaskCgroup(): string | undefined {
  const own =
    mount === undefined ? undefined : /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  const cgroup = `${mount}${own === "/" ? "" : own}/wzp-${process.pid}/h-1.1`;
  try {
    if (own !== undefined) mkdirSync(cgroup, { recursive: true });
    return own === undefined ? undefined : cgroup;
  } catch {
    return undefined; // no right to create cgroups: the test is reported as skipped
  }
}

describe("the keeper", () => {
  test("leaves the cgroup of the task that it was started from", async (context) => {
    const cgroup = makeTaskCgroup();
    if (cgroup === undefined) return context.skip("no writable cgroup2 on this machine");
    const inside = `echo 0 >'${cgroup}/cgroup.procs' && grep -c wzp- /proc/self/cgroup >'${home}/inside' && exec "$@"`;
    const keeper = [
      "/bin/sh",
      "-c",
      keeperScript,
      keeperName,
      "server",
      `${home}/state`,
      `${home}/run`,
      "start",
    ];
    const daemon = ["/bin/sh", "-c", `echo $$ >>'${home}/pids'; exec sleep 100`];
    started.push(spawn("/bin/sh", ["-c", inside, "sh", ...keeper, ...daemon], { stdio: "ignore" }));
    const pid = await startOf(1);
    expect(readFileSync(`${home}/inside`, "utf8").trim()).toBe("1");
    expect(readFileSync(`/proc/${pid}/cgroup`, "utf8")).not.toContain("/wzp-");
    rmdirSync(cgroup);
    rmdirSync(dirname(cgroup));
  });

  test("starts a daemon again after kill -9, within a second", async () => {
    keep("start", "exec sleep 100");
    const first = await startOf(1);
    const before = performance.now();
    process.kill(first, "SIGKILL");
    const second = await startOf(2);
    expect(second).not.toBe(first);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test("writes its pid where others look for it, and hands it to the daemon", async () => {
    const keeper = keep("start", `echo "$WZP_KEEPER" >'${home}/keeper'; exec sleep 100`);
    await startOf(1);
    expect(Number(readFileSync(`${home}/run/server.keeper`, "utf8"))).toBe(keeper.pid);
    // Written after the line of the daemon's start.
    await expect.poll(() => Number(readFileSync(`${home}/keeper`, "utf8"))).toBe(keeper.pid);
  });

  test.each([0, 78])("ends with a daemon that ends with %i, and starts it no more", async (code) => {
    const keeper = keep("start", `exit ${code}`);
    const [ended] = await once(keeper, "exit");
    expect(ended).toBe(code);
    expect(lines()).toHaveLength(1);
  });

  test("pauses longer after each crash in a row", async () => {
    keep("start", "exit 1");
    const before = performance.now();
    await startOf(4);
    // 0.1 + 0.2 + 0.4 s
    expect(performance.now() - before).toBeGreaterThan(650);
  });

  test("starts nothing when the home is no longer wanted", async () => {
    const keeper = keep("start", "exec sleep 100");
    const daemon = await startOf(1);
    rmSync(`${home}/state/wanted`);
    process.kill(daemon, "SIGTERM");
    await once(keeper, "exit");
    expect(lines()).toHaveLength(1);
  });

  test("an adopting keeper starts the daemon when the one before is gone without a word", async () => {
    const keeper = keep("adopt", "exec sleep 100");
    await pause(100);
    expect(lines()).toHaveLength(0);
    keeper.stdin?.destroy();
    expect(await startOf(1)).toBeGreaterThan(1);
  });

  test("an adopting keeper ends when the daemon before it said that it ended well", async () => {
    const keeper = keep("adopt", "exec sleep 100");
    keeper.stdin?.end("0\n");
    const [ended] = await once(keeper, "exit");
    expect(ended).toBe(0);
    expect(lines()).toHaveLength(0);
  });

  test("ends for good, saying which file, when what it would start is gone", async () => {
    const program = `${home}/program`;
    writeFileSync(program, `#!/bin/sh\necho $$ >>'${home}/pids'\nrm '${program}'\nexit 1\n`, { mode: 0o700 });
    const args = ["-c", keeperScript, keeperName, "server", `${home}/state`, `${home}/run`, "start", program];
    const keeper = spawn("/bin/sh", args, { stdio: "ignore" });
    started.push(keeper);
    expect(await once(keeper, "exit")).toEqual([78, null]);
    const told = readFileSync(`${home}/state/logs/server.err`, "utf8");
    expect(told).toContain(`server cannot start: ${program} no longer exists`);
  });

  test("is small", async () => {
    const keeper = keep("start", "exec sleep 100");
    await startOf(1);
    if (process.platform !== "linux") return;
    const status = readFileSync(`/proc/${keeper.pid}/status`, "utf8");
    const anonymous = Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1]);
    expect(anonymous).toBeLessThan(2000);
  });
});
