import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { judgeEdge } from "./edge-policy.ts";
import { backoffDelay, decideRetry, longestBackoff } from "./retry-policy.ts";
import { decideTask, evolveTask, newTask, type TaskCommand, type TaskStanding } from "./task-lifecycle.ts";
import type { AttemptOutcome } from "./task-state.ts";
import { hasEnded, isLive, taskStates } from "./task-states.ts";

const outcomes = fc.oneof(
  fc.record({ kind: fc.constant("exited" as const), code: fc.nat(3) }),
  fc.constant<AttemptOutcome>({ kind: "signalled", signal: "SIGKILL" }),
  fc.constant<AttemptOutcome>({ kind: "cancelled" }),
  fc.constant<AttemptOutcome>({ kind: "timed-out", limit: "idle", after: 5 }),
  fc.constant<AttemptOutcome>({ kind: "lost", failure: { reason: "host-lost", detail: "" } }),
);
const commands: fc.Arbitrary<TaskCommand> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("settle" as const, "wake" as const),
    edges: fc.array(fc.constantFrom("waits" as const, "holds" as const, "fails" as const), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    outcome: outcomes,
    retry: fc.record({ max: fc.nat(2), backoff: fc.constant(10), lost: fc.nat(2) }),
    random: fc.constant(0.5),
  }),
  fc.record({
    kind: fc.constantFrom(
      "claim" as const,
      "return" as const,
      "run" as const,
      "verify" as const,
      "cancel" as const,
      "retry" as const,
      "block" as const,
      "pause" as const,
      "resume" as const,
    ),
  }),
);

function isStarted({ state }: TaskStanding): boolean {
  return state === "running" || state === "verifying";
}

function play(script: readonly TaskCommand[]): TaskStanding[] {
  const standings = [newTask];
  for (const command of script) {
    const before = standings.at(-1) ?? newTask;
    const event = decideTask(before, command);
    if (event !== undefined) standings.push(evolveTask(before, event));
  }
  return standings;
}

describe("the life of a task", () => {
  test("each lease has a new number; its attempt takes the next one, and gives it back only when returned", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), (script) => {
        const standings = play(script);
        for (const [at, after] of standings.entries()) {
          const before = standings[at - 1] ?? newTask;
          const leased = before.state === "ready" && after.state === "leased" ? 1 : 0;
          const returned = before.state === "leased" && after.state === "ready" ? 1 : 0;
          expect(after.leases - before.leases).toBe(leased);
          expect(after.attempts - before.attempts).toBe(leased - returned);
        }
      }),
    );
  });

  test("attempts that started have the numbers 1, 2, 3 …, however many leases were returned", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 60 }), (script) => {
        const standings = play(script);
        const started = standings
          .filter((after, at) => isStarted(after) && !isStarted(standings[at - 1] ?? newTask))
          .map(({ attempts }) => attempts);
        const ended = standings.filter(
          (after, at) =>
            standings[at - 1]?.state === "leased" && !isLive(after.state) && after.state !== "ready",
        );
        const numbers = [...started, ...ended.map(({ attempts }) => attempts)].toSorted((a, b) => a - b);
        expect(numbers).toEqual(numbers.map((_, at) => at + 1));
      }),
    );
  });

  test("a live task ends or parks only by the end of its attempt, is ready again also when its lease is returned, and an ended one moves only by a retry", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), commands, (script, command) => {
        const before = play(script).at(-1) ?? newTask;
        const event = decideTask(before, command);
        const after = event === undefined ? before : evolveTask(before, event);
        const leftLive = isLive(before.state) && !isLive(after.state);
        const leftEnd = hasEnded(before.state) && !hasEnded(after.state);
        expect([leftLive, leftEnd]).toEqual([
          leftLive && (command.kind === "end" || (command.kind === "return" && after.state === "ready")),
          leftEnd && command.kind === "retry",
        ]);
      }),
    );
  });

  test("a paused task is never ready, so that it cannot be claimed", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), (script) => {
        for (const standing of play(script))
          expect(standing.paused && standing.state === "ready").toBe(false);
      }),
    );
  });

  test("a task whose agent could not work is ready again, and nothing counts as a failure", () => {
    const running: TaskStanding = { ...newTask, state: "running", attempts: 2, leases: 2, failures: 1 };
    const outcome = { kind: "failed", failure: { reason: "out-of-quota", detail: "" } } as const;
    const retry = { max: 0, backoff: 1, lost: 0 };
    const end = { kind: "end", outcome, retry, random: 0, setBack: true } as const;
    const event = decideTask(running, end);
    expect(event).toEqual({ kind: "set-back" });
    expect(event && evolveTask(running, event)).toEqual({ ...running, state: "ready" });
    expect(decideTask({ ...running, stopping: true }, end)).toMatchObject({ state: "cancelled" });
    expect(decideTask(running, { ...end, setBack: false })).toMatchObject({ state: "failed" });
  });

  test("a task whose cancellation was asked for is not tried again", () => {
    const stopping: TaskStanding = { ...newTask, state: "running", stopping: true };
    const retry = { max: 5, backoff: 1, lost: 5 };
    const lost = { kind: "lost", failure: { reason: "host-lost", detail: "" } } as const;
    const event = decideTask(stopping, { kind: "end", outcome: lost, retry, random: 0 });
    expect(event).toEqual({ kind: "ended", state: "cancelled" });
  });
});

describe("the state diagram in docs/architecture.md", () => {
  const moves = reachableMoves();

  test("shows every change of state that the lifecycle allows but cancelling, and no other", () => {
    const document = readFileSync(new URL("../../../../../docs/architecture.md", import.meta.url), "utf8");
    const diagram = /stateDiagram-v2\n([^`]*)/.exec(document)?.[1] ?? "";
    const drawn = [...diagram.matchAll(/(\w+) --> (\w+)/g)].map(([, from, to]) => `${from} ${to}`);
    expect(drawn.toSorted()).toEqual([...moves].filter((move) => !move.endsWith(" cancelled")).toSorted());
  });

  test("is right that cancelling leads from every state but the ended ones to cancelled", () => {
    const cancellable = taskStates.filter((state) => moves.has(`${state} cancelled`));
    expect(cancellable).toEqual(taskStates.filter((state) => !hasEnded(state)));
  });
});

const everyCommand: readonly TaskCommand[] = [
  ...(["settle", "wake"] as const).flatMap((kind) =>
    [[], ["fails"] as const, ["waits"] as const].map((edges) => ({ kind, edges })),
  ),
  ...[0, 1].flatMap((code) => endings({ kind: "exited", code })),
  ...endings({ kind: "cancelled" }),
  ...endings({ kind: "lost", failure: { reason: "host-lost", detail: "" } }),
  ...endings({ kind: "failed", failure: { reason: "out-of-quota", detail: "" } }).map((end) => ({
    ...end,
    setBack: true,
  })),
  ...(["claim", "return", "run", "verify", "cancel", "retry", "block", "pause", "resume"] as const).map(
    (kind) => ({
      kind,
    }),
  ),
];

/** The outcome with and without a retry. */
function endings(outcome: AttemptOutcome): TaskCommand[] {
  return [0, 1].map((max) => ({
    kind: "end",
    outcome,
    retry: { max, backoff: 1, lost: max },
    random: 0,
  }));
}

/** Returns `from to` of each state transition reachable from a new task. */
function reachableMoves(): ReadonlySet<string> {
  const moves = new Set<string>();
  const known = new Set<string>();
  const open = [newTask];
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    if (known.has(JSON.stringify(task))) continue;
    known.add(JSON.stringify(task));
    for (const command of everyCommand) {
      const event = decideTask(task, command);
      if (event === undefined) continue;
      // The numbers of attempts and leases decide nothing, but would make the set of states infinite.
      const next = { ...evolveTask(task, event), attempts: 0, leases: 0 };
      if (next.state !== task.state) moves.add(`${task.state} ${next.state}`);
      open.push(next);
    }
  }
  return moves;
}

describe("edges", () => {
  test("fail closed: nothing but the wanted end lets a successor start", () => {
    const verdicts = taskStates.map((state) => [state, judgeEdge("success", { state })]);
    expect(Object.fromEntries(verdicts)).toMatchObject({
      succeeded: "holds",
      failed: "fails",
      cancelled: "fails",
      skipped: "fails",
      running: "waits",
      parked: "waits",
    });
    expect(judgeEdge("success", { state: "failed", allowFailure: true })).toBe("holds");
    expect(judgeEdge("success", { state: "skipped", allowFailure: true })).toBe("fails");
    expect(judgeEdge("failure", { state: "failed" })).toBe("holds");
    expect(judgeEdge("failure", { state: "succeeded" })).toBe("fails");
    expect(judgeEdge("always", { state: "skipped" })).toBe("holds");
  });
});

describe("retries", () => {
  const retry = { max: 1, backoff: 1000, lost: 1 };
  const lost = { kind: "lost", failure: { reason: "host-lost", detail: "" } } as const;
  const exit = (code: number) => ({ kind: "exited", code }) as const;

  test("losses are counted apart from failures", () => {
    const random = 0.5;
    expect(decideRetry({ outcome: lost, retry, failures: 1, losses: 0, random })).toEqual({
      delay: 1000,
      counts: "loss",
    });
    expect(decideRetry({ outcome: lost, retry, failures: 0, losses: 1, random })).toBeUndefined();
    expect(decideRetry({ outcome: exit(1), retry, failures: 1, losses: 0, random })).toBeUndefined();
  });

  test("only the named causes are retried", () => {
    const on = [75, "timeout", "verify", "disk-full"] as const;
    const tried = (outcome: AttemptOutcome) =>
      decideRetry({ outcome, retry: { ...retry, on: [...on] }, failures: 0, losses: 0, random: 0 }) !==
      undefined;
    const failed = (reason: "verify-failed" | "setup-failed" | "disk-full") =>
      ({ kind: "failed", failure: { reason, detail: "" } }) as const;
    const retried = [exit(75), failed("verify-failed"), failed("disk-full"), lost];
    expect(retried.map(tried)).toEqual([true, true, true, true]);
    expect([exit(1), failed("setup-failed")].map(tried)).toEqual([false, false]);
  });

  test("the wait doubles, with a jitter of a fifth, up to an hour", () => {
    expect([0, 1, 2].map((earlier) => backoffDelay(1000, earlier, 0.5))).toEqual([1000, 2000, 4000]);
    expect([backoffDelay(1000, 0, 0), backoffDelay(1000, 0, 1)]).toEqual([800, 1200]);
    expect(backoffDelay(1000, 90, 0.5)).toBe(longestBackoff);
  });
});
