import { expect, test } from "vitest";

import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { chooseQueue, knownQueues, leftQueue, refusedFirst } from "./choose-queue.ts";

function changeOf(id: string, parts: Partial<ChangeResource> = {}): ChangeResource {
  return {
    id,
    run: "r1",
    project: "p1",
    target: "main",
    state: "open",
    direction: "land",
    attempt: `${id}#1`,
    commit: "c",
    base: "b",
    files: 1,
    review: { state: "waiting", approvals: 0, required: 0, threads: 0 },
    openedAt: 1,
    ...parts,
  };
}

const queueOf = (
  project: string,
  target: string,
  changes: readonly ChangeResource[] = [],
): QueueResource => ({
  project,
  target,
  paused: false,
  changes: [...changes],
});

test("shows the queue in the address, else the fullest, else that of the newest change", () => {
  const changes = [changeOf("r9/a", { target: "next" }), changeOf("r1/a")];
  const known = knownQueues([queueOf("p2", "main"), queueOf("p1", "main", [changeOf("r1/a")])], changes, {});
  expect(known).toEqual([
    { project: "p1", target: "main" },
    { project: "p2", target: "main" },
    { project: "p1", target: "next" },
  ]);
  expect(chooseQueue(known, {})).toEqual({ project: "p1", target: "main" });
  expect(chooseQueue(known, { project: "p2" })).toEqual({ project: "p2", target: "main" });
  const asked = { project: "p3", target: "old" };
  expect(chooseQueue(knownQueues([], [], asked), asked)).toEqual(asked);
  expect(chooseQueue(knownQueues([], [], {}), {})).toBeUndefined();
});

test("lists what landed, was reverted or was refused on the target, the latest first", () => {
  const failure = { reason: "merge-conflict", detail: "" } as const;
  const changes = [
    changeOf("r1/open"),
    changeOf("r1/queued", { state: "queued", position: 1 }),
    changeOf("r1/landed", { state: "landed", endedAt: 5 }),
    changeOf("r1/refused", { failure, endedAt: 6 }),
    changeOf("r1/reverted", { state: "reverted", endedAt: 7 }),
    changeOf("r1/elsewhere", { state: "landed", target: "next", endedAt: 8 }),
  ];
  const left = leftQueue(changes, { project: "p1", target: "main" });
  expect(left.map(({ id }) => id)).toEqual(["r1/reverted", "r1/refused", "r1/landed"]);
  expect(refusedFirst(left).map(({ id }) => id)).toEqual(["r1/refused", "r1/reverted", "r1/landed"]);
});
