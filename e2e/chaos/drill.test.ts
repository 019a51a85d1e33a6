import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { Repository } from "../../packages/cli/test/rigs/repository.ts";

let rig: CliRig;
beforeEach(() => void (rig = new CliRig()));
afterEach(() => rig[Symbol.asyncDispose]());

const env = { WZP_BACKUP_PASSPHRASE: "several good words" };
const tasks = 60;
const plan = `
tasks:
  each: { run: 'echo task $WZP_MATRIX_N; echo $WZP_MATRIX_N > n.txt; git add n.txt; git commit -qm n', matrix: { n: [${Array.from({ length: tasks }, (_, n) => n).join(", ")}] } }
`;

/** Returns the pid of the server, once it answers. */
async function untilServed(): Promise<number> {
  for (;;) {
    const { status, stdout } = await rig.wzp(["status", "--json"]);
    if (status === 0) return (JSON.parse(stdout) as { readonly pid: number }).pid;
  }
}

/**
 * Compared before and after a recovery: every log and artifact by hash, and the server's answer about each task.
 */
async function recorded(): Promise<Readonly<Record<string, unknown>>> {
  const attempts = join(rig.home, "state", "attempts");
  const files = readdirSync(attempts, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".log"),
  );
  const hash = (path: string) =>
    createHash("sha256")
      .update(readFileSync(join(attempts, path)))
      .digest("hex");
  const { tasks: shown } = await rig.json<{ readonly tasks: readonly Record<string, unknown>[] }>([
    "show",
    "r1",
  ]);
  return {
    logs: Object.fromEntries(files.toSorted().map((path) => [path, hash(path)])),
    tasks: shown.map(({ id, state, attempts: tries }) => ({ id, state, attempts: tries })),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The figures of docs/recovery.md: how long until the server answers again, with everything that was acknowledged. */
test(
  "a killed server and a lost disk are recovered from with nothing lost",
  { timeout: 600_000 },
  async () => {
    const project = new Repository(`${rig.home}/project`);
    project.write({ "wezterm-parallel.yaml": plan });
    project.commit();
    expect((await rig.wzp(["run"], { cwd: project.path })).status).toBe(0);
    const before = await recorded();
    const refs = project.git("for-each-ref", "refs/heads", "refs/wezterm-parallel");

    const pid = await untilServed();
    const killed = await timed(async () => {
      process.kill(pid, "SIGKILL");
      while ((await untilServed()) === pid);
    });
    expect(await recorded()).toEqual(before);

    const target = `${rig.home}/elsewhere`;
    const backedUp = await timed(async () => {
      expect(await rig.wzp(["backup", "create", target], { env })).toMatchObject({ status: 0 });
    });
    const verified = await timed(async () => {
      expect(await rig.wzp(["backup", "verify", target], { env })).toMatchObject({ status: 0 });
    });
    await rig.wzp(["down"]);
    for (const path of ["state", "config", "run"])
      rmSync(join(rig.home, path), { recursive: true, force: true });
    rmSync(project.path, { recursive: true });
    expect(existsSync(join(rig.home, "state"))).toBe(false);

    const restored = await timed(async () => {
      expect(await rig.wzp(["restore-backup", target, "--yes"], { env })).toMatchObject({ status: 0 });
      await rig.wzp(["up"]);
      await untilServed();
    });
    expect(await recorded()).toEqual(before);
    expect(project.git("for-each-ref", "refs/heads", "refs/wezterm-parallel")).toBe(refs);
    report({ killed, backedUp, verified, restored });
  },
);

function report(times: Readonly<Record<string, number>>): void {
  const seconds = Object.entries(times).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`);
  const machine = `${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
  process.stdout.write(`drill: ${tasks} tasks, ${machine}: ${seconds.join(", ")}\n`);
}
