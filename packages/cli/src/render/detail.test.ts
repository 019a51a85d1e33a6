import pc from "picocolors";
import { expect, test } from "vitest";

import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { renderAttempt } from "./detail.ts";

function stateLine(outcome: AttemptOutcome | undefined, startedAt?: number): string | undefined {
  const attempt: AttemptResource = {
    id: "r1/a#1",
    task: "r1/a",
    attempt: 1,
    state: outcome === undefined ? "running" : "ended",
    outcome,
    worker: "local",
    leasedAt: 1,
    startedAt,
    endedAt: outcome === undefined ? undefined : 2100,
  };
  return renderAttempt(attempt, pc.createColors(false)).split("\n")[1];
}

test("how an attempt ended and how long it ran make one readable phrase", () => {
  const failure = { reason: "host-lost", detail: "Its session host died while the task ran." } as const;
  expect([
    stateLine({ kind: "exited", code: 1 }, 1000),
    stateLine({ kind: "timed-out", limit: "total", after: 1000 }, 1000),
    stateLine({ kind: "lost", failure }, 1000),
    stateLine({ kind: "lost", failure }),
  ]).toEqual([
    "state     exit 1 after 1.1s",
    "state     timed out after 1.0s (ran 1.1s)",
    "state     host-lost: Its session host died while the task ran (ran 1.1s)",
    "state     host-lost: Its session host died while the task ran.",
  ]);
  expect(stateLine(undefined, Date.now())).toMatch(/^state {5}running for \d/);
});
