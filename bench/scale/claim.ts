import type { Claimed, ConnectedWorker } from "../../packages/backend/src/drivers/store/store.ts";
import { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";
import { type FilledStore, must, openFilled } from "./filled-store.ts";

/**
 * Claims and finishes single tasks in PostgreSQL, by turns in a store with a million tasks and in one with a hundredth of
 * them. Every commit waits for the disk; with `off` none does, which shows what the rest takes.
 * Usage: claim.ts [TASKS] [SAMPLES] [on|off]
 */
const stored = Number(process.argv[2] ?? 1_000_000);
const samples = Number(process.argv[3] ?? 1_000);
const durable = process.argv[4] ?? "on";
const warmUp = 50;

const identity = {
  name: "bench",
  instance: "1",
  pid: process.pid,
  hostname: "here",
  release: "0",
  labels: [],
  capacity: { tasks: 64, cpu: 64, memory: 0 },
};

type Connection = Awaited<ReturnType<PostgresRig["connect"]>>;

/** A store whose placer is the benchmark: each look reads the first tasks of one lane, and claims the best. */
class Contender {
  readonly claims: number[] = [];
  readonly finishes: number[] = [];
  readonly bare: number[] = [];
  readonly #filled: FilledStore;
  readonly #bare: Connection;
  #epoch = 0;
  #worker: ConnectedWorker = { id: 0, epoch: 0 };
  #claimed: readonly Claimed[] = [];
  #run: number | undefined;

  constructor(filled: FilledStore, bare: Connection) {
    this.#filled = filled;
    this.#bare = bare;
  }

  static async open(postgres: PostgresRig, tasks: number): Promise<Contender> {
    const filled = await openFilled(postgres, tasks);
    const bare = await postgres.connect(filled.url);
    await bare.query("CREATE TABLE bare (id int PRIMARY KEY, n int); INSERT INTO bare VALUES (1, 0)");
    const contender = new Contender(filled, bare);
    await contender.#begin();
    return contender;
  }

  /** Times one bare transaction, and the claim and the end of a task of a random run. */
  async sample(): Promise<void> {
    const { store, ready } = this.#filled;
    await timed(this.bare, () => this.#bare.query("UPDATE bare SET n = n + 1 WHERE id = 1"));
    this.#run = ready[Math.floor(Math.random() * ready.length)];
    await timed(this.claims, () => store.attempts.claim(this.#epoch, []));
    const [claimed] = this.#claimed;
    if (claimed === undefined) throw new Error("nothing was claimed");
    const { ref } = claimed.assignment;
    const ended = {
      kind: "ended",
      ref,
      at: Date.now(),
      outcome: { kind: "exited", code: 0 },
      result: { outputs: {}, logBytes: 0, strays: 0 },
    } as const;
    await timed(this.finishes, async () => must(await store.attempts.report(this.#worker, [ended])));
  }

  forget(): void {
    for (const times of [this.claims, this.finishes, this.bare]) times.length = 0;
  }

  async close(): Promise<void> {
    await this.#bare.end();
    await this.#filled.store[Symbol.asyncDispose]();
  }

  async #begin(): Promise<void> {
    const { store } = this.#filled;
    this.#worker = must(await store.attempts.connect(identity));
    ({ epoch: this.#epoch } = must(await store.attempts.takePlacer("bench")));
    const reader = store.placingReader;
    const choose = function* (this: Contender) {
      const run = this.#run;
      this.#run = undefined;
      if (run === undefined) return [];
      const [first] = yield* reader.ready({ run, signature: 1 }, 64);
      return first === undefined ? [] : [{ task: first.id, worker: this.#worker }];
    };
    store.place(this.#epoch, {
      choose: choose.bind(this),
      claimed: (claimed) => (this.#claimed = claimed),
      undone: () => {},
      replaced: () => {},
    });
  }
}

const names = {
  bare: "a bare transaction that updates one row",
  claims: "claim: read the lane, lease its first task",
  finishes: "finish: attempt, task, run, history, events",
};

await using postgres = await PostgresRig.start(["fsync=on", `synchronous_commit=${durable}`]);
const [small, large] = [stored / 100, stored].map((tasks) => ({
  tasks,
  of: Contender.open(postgres, tasks),
}));
const contenders = [await small!.of, await large!.of];
for (let at = 0; at < samples + warmUp; at += 1) {
  if (at === warmUp) for (const each of contenders) each.forget();
  for (const each of contenders) await each.sample();
}
const [few, many] = contenders;
const rows = (["bare", "claims", "finishes"] as const).map((kind) => {
  const [less, more] = [few![kind], many![kind]];
  return [names[kind], ...both(less), ...both(more), (quantile(more, 0.5) / quantile(less, 0.5)).toFixed(2)];
});
console.log(`${samples} tasks one at a time, in turns; synchronous_commit ${durable}\n`);
const heading = [small!.tasks, large!.tasks].flatMap((tasks) =>
  ["p50", "p95"].map((share) => `${tasks.toLocaleString("en")} stored, ${share} ms`),
);
console.log(table(["", ...heading, "× (p50)"], rows));
const p95 = quantile(many!.claims, 0.95);
console.log();
tellTargets([
  {
    name: `claim with ${stored.toLocaleString("en")} tasks stored, p95, ms`,
    wanted: "< 3",
    measured: p95.toFixed(2),
    met: p95 < 3,
  },
]);
for (const each of contenders) await each.close();

function both(times: readonly number[]): string[] {
  return [0.5, 0.95].map((share) => quantile(times, share).toFixed(2));
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const value = await work();
  into.push(performance.now() - start);
  return value;
}
