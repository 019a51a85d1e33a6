import { ok } from "@wezterm-parallel/shared/base/result";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { OpenQueue } from "../../src/entry/database/served-queue.ts";
import { ProgramWatch } from "../../src/server/attention/program-watch.ts";
import { MemoryQueue } from "./memory-queue.ts";

/** Opens a server's queue in memory; `flushed` is called when it is disposed. */
export function openMemoryQueue(state: string, flushed: () => void = () => {}): OpenQueue {
  const queue = new MemoryQueue();
  return async () =>
    ok({
      backlog: queue,
      feed: queue,
      gateway: queue,
      waitsForSpace: () => false,
      records: queue.records,
      scheduleStore: queue.scheduleStore,
      serviceReader: queue.serviceReader,
      webhookStore: queue.webhookStore,
      hookStore: queue.hookStore,
      incomingStore: queue.incomingStore,
      retentionStore: queue.retentionStore,
      mergeStore: queue.mergeStore,
      overlapStore: queue.overlapStore,
      overspent: queue.overspent,
      liveAttempt: async () => undefined,
      programs: programsUnder(state),
      publishAlert: async () => ok(undefined),
      copyStore: async () => ok(undefined),
      engine: "none",
      [Symbol.asyncDispose]: async () => flushed(),
    });
}

/** No attempt of these rigs has a program, but agents ask questions. */
export const programsUnder = (state: string) =>
  Object.assign(
    new ProgramWatch({
      state,
      clock: systemClock,
      screens: [],
      needs: () => {},
      progressed: () => {},
      claimed: () => {},
    }),
    {
      answered: async () => {},
    },
  );
