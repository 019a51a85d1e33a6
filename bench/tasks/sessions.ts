import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openHostSessions } from "../../packages/backend/src/drivers/session/hosts/open-host-sessions.ts";
import type { Sessions } from "../../packages/backend/src/drivers/session/sessions.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * COUNT × `true NUMBER`, 4 at once, through Sessions alone (start, notified of the exit, cleaned up, forgotten; logs
 * and exit.json kept) beside the C loop and xargs. Usage: sessions.ts [COUNT] (default 2000), ROUNDS (3).
 */
const jobs = 4;
const rounds = Number(process.env["ROUNDS"] ?? 3);
const count = Number(process.argv[2] ?? 2_000);
// Set for all contenders: reading another locale takes `true` a quarter of its time.
process.env["LC_ALL"] = "C";
const scratch = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const loop = join(scratch, "spawn-loop");
const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
execFileSync("cc", ["-O2", "-o", loop, source("spawn-loop.c")]);

const sessions = await openHostSessions({
  state: join(scratch, "state"),
  runtime: join(scratch, "run"),
  hostProgram: [process.execPath, source("../../packages/backend/src/entry/host.ts")],
});
const input = Array.from({ length: count }, (_, at) => `${at}\n`).join("");
const contenders: readonly [string, () => void | Promise<void>][] = [
  ["C posix_spawn loop", () => void execFileSync(loop, [`${count}`, `${jobs}`])],
  ["xargs -P", () => void execFileSync("xargs", ["-P", `${jobs}`, "-n", "1", "true"], { input })],
  ["sessions without a terminal", () => runAll(sessions, undefined)],
  ["sessions with a terminal", () => runAll(sessions, { columns: 120, rows: 40 })],
];
const times = new Map(contenders.map(([name]) => [name, [] as number[]]));
let numbered = 0;
try {
  await runAll(sessions, { columns: 120, rows: 40 }, 200);
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of contenders) {
      const start = performance.now();
      await run();
      times.get(name)?.push(((performance.now() - start) / count) * 1000);
    }
  }
  const limit = median(times.get("C posix_spawn loop") ?? []);
  console.log(`${count} × true NUMBER, ${jobs} at once, median of ${rounds}\n`);
  console.log(
    table(
      ["", "µs/task", "× C loop"],
      [...times].map(([name, all]) => [name, median(all).toFixed(0), (median(all) / limit).toFixed(2)]),
    ),
  );
} finally {
  await sessions[Symbol.asyncDispose]();
  rmSync(join(scratch, "tasks"), { recursive: true, force: true });
  rmSync(loop);
}

async function runAll(
  to: Sessions,
  terminal: { columns: number; rows: number } | undefined,
  total = count,
): Promise<void> {
  let left = total;
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C" };
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const id = `r1/task(${numbered++})#1`;
      const directory = join(scratch, "tasks", id);
      mkdirSync(directory, { recursive: true });
      const started = await to.start({
        id,
        directory,
        argv: ["true", `${numbered}`],
        env,
        cwd: scratch,
        terminal,
      });
      if (!started.ok) throw new Error(started.failure.detail);
      await to.ended(id);
      await to.sweep(id);
      to.forget(id);
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
}
