/** Claim, finish and list with 100,000 stored tasks: `scripts/node bench/tasks/store.ts`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openSqliteStore } from "../../packages/backend/src/drivers/store/sqlite/open-sqlite-store.ts";
import type { ConnectedWorker, Store } from "../../packages/backend/src/drivers/store/store.ts";
import { runSubmissionSchema } from "../../packages/shared/src/domain/run/run-spec.ts";
import type { AttemptRef } from "../../packages/shared/src/protocol/worker/worker-messages.ts";
import { runAtOnce } from "@wezterm-parallel/shared/base/steps";

const stored = 100_000;
const batch = 10_000;
const samples = 1_000;
const together = 64;

const identity = {
  name: "bench",
  instance: "1",
  pid: process.pid,
  hostname: "here",
  release: "0",
  labels: [],
  capacity: { tasks: together, cpu: together, memory: 0 },
};

const directory = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const opened = openSqliteStore({
  file: join(directory, "queue.db"),
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: () => ({ [Symbol.dispose]: () => undefined }),
  },
});
if (!opened.ok) throw new Error(opened.failure.detail);
try {
  await measure(opened.value);
} finally {
  await opened.value[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
}

async function measure(store: Store): Promise<void> {
  const submitting = performance.now();
  const run = await submit(store);
  const spent = performance.now() - submitting;
  console.log(`submit   ${stored} tasks in ${(spent / 1000).toFixed(1)} s`);
  const worker = must(await store.attempts.connect(identity));
  const { epoch } = must(await store.attempts.takePlacer("bench"));
  const claims: number[] = [];
  const finishes: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const [ref] = await timed(claims, () => claim(store, { run, epoch, worker, count: 1 }));
    if (ref !== undefined) await timed(finishes, () => finish(store, worker, [ref]));
  }
  print("claim", claims);
  print("finish", finishes);
  await listing(store, run);
  await cycles(store, { run, epoch, worker });
  const rss = process.memoryUsage().rss / 2 ** 20;
  console.log(`memory   ${rss.toFixed(0)} MB`);
}

/** Every tenth task needs the previous one, so that finishing tasks have dependents. */
async function submit(store: Store): Promise<number> {
  const made = await store.runs.submit(
    runSubmissionSchema.parse({
      title: "bench",
      project: { kind: "directory", directory: "/" },
      source: { kind: "map" },
      environment: { mode: "clean", variables: {} },
      tasks: [],
      sealed: false,
    }),
  );
  const { run } = must(made);
  for (let from = 0; from < stored; from += batch) {
    const tasks = Array.from({ length: batch }, (_, at) => ({
      name: `t${from + at}`,
      base: "t",
      command: { kind: "argv" as const, argv: ["true", String(from + at)] },
      needs: at % 10 === 9 ? [{ task: `t${from + at - 1}` }] : [],
    }));
    const parsed = runSubmissionSchema.shape.tasks.parse(tasks);
    must(await store.runs.extend(run, parsed));
  }
  return run;
}

interface Claiming {
  readonly run: number;
  readonly epoch: number;
  readonly worker: ConnectedWorker;
  readonly count: number;
}

async function claim(store: Store, claiming: Claiming): Promise<AttemptRef[]> {
  const ready = runAtOnce(store.placingReader.ready({ run: claiming.run, signature: 1 }, claiming.count));
  const claims = ready.map(({ id }) => ({ task: id, worker: claiming.worker }));
  const claimed = must(await store.attempts.claim(claiming.epoch, claims));
  return claimed.map(({ assignment }) => assignment.ref);
}

async function finish(store: Store, worker: ConnectedWorker, refs: AttemptRef[]): Promise<void> {
  const at = Date.now();
  const result = { outputs: {}, logBytes: 0, strays: 0 };
  const reports = refs.map((ref) => ({
    kind: "ended" as const,
    ref,
    at,
    outcome: { kind: "exited" as const, code: 0 },
    result,
  }));
  must(await store.attempts.report(worker, reports));
}

async function listing(store: Store, run: number): Promise<void> {
  const lists: number[] = [];
  const failed: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const after = Math.floor(Math.random() * stored);
    await timed(lists, async () => store.reader.tasks({ run, after, limit: 20 }));
    await timed(failed, async () => store.reader.tasks({ run, state: ["succeeded", "blocked"], limit: 20 }));
  }
  print("list", lists);
  print("filter", failed);
}

async function cycles(store: Store, claiming: Omit<Claiming, "count">): Promise<void> {
  for (const count of [1, together]) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < 3_000) {
      const refs = await claim(store, { ...claiming, count });
      await finish(store, claiming.worker, refs);
      done += refs.length;
    }
    const rate = done / ((performance.now() - start) / 1000);
    console.log(`cycles   ${rate.toFixed(0)}/s, ${count} at a time`);
  }
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const value = await work();
  into.push(performance.now() - start);
  return value;
}

function print(name: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(3);
  console.log(`${name.padEnd(8)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms`);
}

function must<T>(result: { ok: true; value: T } | { ok: false; failure: { detail: string } }): T {
  if (result.ok) return result.value;
  throw new Error(result.failure.detail);
}
