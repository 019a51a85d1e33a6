/**
 * Writes to a store as fast as possible and prints each change once it is acknowledged, until it is killed.
 */
import { openSqliteStore } from "../../../src/drivers/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../../src/drivers/store/store.ts";
import { submission, task } from "../queue-rig.ts";
import { readyTasks } from "../ready-tasks.ts";

const opened = openSqliteStore({
  syncsAside: true,
  file: process.argv[2] ?? "",
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: () => ({ [Symbol.dispose]: () => undefined }),
  },
});
if (!opened.ok) throw new Error(opened.failure.detail);
const store: Store = opened.value;
const worker = await store.attempts.connect({
  name: "local",
  instance: "1",
  pid: process.pid,
  hostname: "here",
  release: "0",
  labels: [],
  capacity: { tasks: 1, cpu: 1, memory: 1 },
});
const placer = await store.attempts.takePlacer("writer");
if (!worker.ok || !placer.ok) throw new Error("not opened");
const { epoch } = placer.value;
process.stdout.write("open\n");
while (true) await Promise.all([submitOne(), workOnce()]);

async function submitOne(): Promise<void> {
  const made = await store.runs.submit(
    submission([
      task("a"),
      task("b", { needs: [{ task: "a" }] }),
      task("c", { needs: [{ task: "b", if: "always" }] }),
    ]),
  );
  if (made.ok) process.stdout.write(`submitted ${made.value.run}\n`);
}

async function workOnce(): Promise<void> {
  if (!worker.ok) return;
  const ready = (await readyTasks(store, 1)).slice(0, 3);
  const claims = ready.map((each) => ({ task: each, worker: worker.value }));
  const claimed = await store.attempts.claim(epoch, claims);
  if (!claimed.ok) return;
  const refs = claimed.value.map(({ assignment }) => assignment.ref);
  for (const ref of refs) process.stdout.write(`claimed ${ref.task} ${ref.attempt}\n`);
  const code = Math.random() < 0.7 ? 0 : 1;
  const result = { outputs: {}, logBytes: 0, strays: 0 };
  const reports = refs.map((ref) => ({
    kind: "ended" as const,
    ref,
    at: Date.now(),
    outcome: { kind: "exited" as const, code },
    result,
  }));
  await store.attempts.report(worker.value, reports);
  for (const ref of refs) process.stdout.write(`ended ${ref.task} ${ref.attempt}\n`);
}
