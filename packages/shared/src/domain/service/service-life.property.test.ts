import fc from "fast-check";
import { expect, test } from "vitest";

import type { Failure } from "../failure.ts";
import {
  evolveService,
  mayRun,
  newServiceLife,
  type ServiceInput,
  serviceLifeSchema,
  type ServiceLife,
} from "./service-life.ts";
import { restartPolicies, serviceSpecSchema } from "./service-spec.ts";

const why: Failure = { reason: "service-failed", detail: "It ended." };

const policy = fc
  .record({
    when: fc.constantFrom(...restartPolicies),
    max: fc.integer({ min: 0, max: 4 }),
    within: fc.integer({ min: 1, max: 50_000 }),
    backoff: fc.integer({ min: 1, max: 5_000 }),
    failures: fc.integer({ min: 1, max: 4 }),
    again: fc.boolean(),
  })
  .map(({ failures, again, ...restart }) =>
    serviceSpecSchema.parse({
      name: "db",
      command: { kind: "shell", script: "x" },
      restart,
      healthy: { check: { kind: "tcp" }, failures, restart: again },
    }),
  );

const input = fc
  .record({
    kind: fc.constantFrom("want", "release", "stop", "restart", "passed", "missed", "late", "ended", "due"),
    pause: fc.integer({ min: 0, max: 10_000 }),
    clean: fc.boolean(),
  })
  .map(({ kind, pause, clean }) => ({ pause, input: { kind, clean, why } as Omit<ServiceInput, "at"> }));

interface Step {
  readonly before: ServiceLife;
  readonly input: ServiceInput;
  readonly after: ServiceLife;
}

const course = fc.tuple(policy, fc.array(input, { maxLength: 60 })).map(([spec, inputs]) => {
  let life = newServiceLife(0);
  let at = 0;
  const steps = inputs.map(({ pause, input: next }): Step => {
    at += pause;
    const given = { ...next, at } as ServiceInput;
    const before = life;
    life = evolveService(spec, before, given);
    return { before, input: given, after: life };
  });
  return { spec, steps };
});

test("every course of inputs leads through valid states, and to rest when it is stopped", () => {
  fc.assert(
    fc.property(course, ({ spec, steps }) => {
      for (const { after } of steps) expect(serviceLifeSchema.safeParse(after).success).toBe(true);
      const last = steps.at(-1)?.after ?? newServiceLife(0);
      const told = evolveService(spec, last, { kind: "stop", at: 1e9 });
      expect(["stopped", "stopping"]).toContain(told.state.kind);
      const { state } = evolveService(spec, told, { kind: "ended", at: 1e9, clean: false, why });
      expect(state).toEqual({ kind: "stopped", since: expect.any(Number) });
    }),
  );
});

test("a failure keeps its reason when nothing needs the service any more, until somebody starts or stops it", () => {
  fc.assert(
    fc.property(course, ({ steps }) => {
      for (const { before, input: given, after } of steps) {
        const isKept = before.state.kind === "failed" || before.state.kind === "backing-off";
        if (!isKept || given.kind !== "release") continue;
        expect(["failed", "stopped"]).toContain(after.state.kind);
        expect(after.state).toHaveProperty("why", why);
      }
    }),
  );
});

test("a restart by a person starts at once what waits before its own restart", () => {
  fc.assert(
    fc.property(course, ({ steps }) => {
      for (const { before, input: given, after } of steps) {
        if (given.kind !== "restart") continue;
        expect(after.state.kind).toBe(mayRun(before.state) ? "stopping" : "starting");
        expect(after.starts - before.starts).toBe(mayRun(before.state) ? 0 : 1);
      }
    }),
  );
});

test("a process starts only when none may run, and each start has its own number", () => {
  fc.assert(
    fc.property(course, ({ steps }) => {
      for (const { before, input: given, after } of steps) {
        expect(after.starts - before.starts).toBe(
          after.state.kind === "starting" && after !== before ? 1 : 0,
        );
        expect(after.starts === before.starts || !mayRun(before.state) || given.kind === "ended").toBe(true);
      }
    }),
  );
});

test("it restarts by itself at most so often within the window, and waits longer each time", () => {
  fc.assert(
    fc.property(course, ({ spec, steps }) => {
      for (const { before, after } of steps) {
        expect(after.restarts.length).toBeLessThanOrEqual(spec.restart.max);
        if (after.state.kind !== "backing-off" || before.state.kind === "backing-off") continue;
        const { since, until } = after.state;
        const wait = spec.restart.backoff * 2 ** (after.restarts.length - 1);
        expect(until - since).toBe(Math.min(wait, Math.max(spec.restart.backoff, 60_000)));
        expect(after.restarts.every((each) => each > since - spec.restart.within)).toBe(true);
        expect(spec.restart.when).not.toBe("never");
      }
    }),
  );
});

test("it is unhealthy after that many failed checks in a row, and not before", () => {
  fc.assert(
    fc.property(course, ({ spec, steps }) => {
      for (const { before, input: given, after } of steps) {
        if (given.kind !== "missed" || after === before) continue;
        const enough = before.misses + 1 >= spec.healthy!.failures;
        const expected = enough ? (spec.healthy!.restart ? "stopping" : "unhealthy") : "healthy";
        expect(after.state.kind).toBe(expected);
      }
    }),
  );
});

test("an end in order is no failure, and is restarted only by `always`", () => {
  fc.assert(
    fc.property(policy, (spec) => {
      const started = evolveService(spec, newServiceLife(0), { kind: "want", at: 1 });
      const { state } = evolveService(spec, started, { kind: "ended", at: 2, clean: true, why });
      const always = spec.restart.max === 0 ? "failed" : "backing-off";
      expect(state.kind).toBe(spec.restart.when === "always" ? always : "stopped");
    }),
  );
});
