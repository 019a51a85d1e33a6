import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { ShutdownMode } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { Backlog, EventFeed, Records, WorkerGateway } from "../../base/backlog.ts";
import { Doorbell } from "../http/streams/doorbell.ts";
import { LastEvents } from "../http/streams/last-events.ts";

/** Sent even without changes, so that the client knows that the server is still there. */
const heartbeatMs = 15_000;
/** Time for the last line to reach a client that has stopped reading. */
const farewellMs = 1000;

interface ShutdownPorts {
  readonly backlog: Backlog;
  readonly records: Records;
  readonly feed: EventFeed;
  readonly gateway: WorkerGateway;
  readonly clock: Clock;
  /** Ends the program in order; called once, when everything that the mode promises is done. */
  readonly exit: () => void;
}

/** A requested shutdown: what must be done before the server may exit, and its progress. */
export class Shutdown {
  readonly lastEvents: LastEvents;
  readonly #ports: ShutdownPorts;
  #mode: ShutdownMode | undefined;
  #told = 0;
  #toldAll: () => void = () => {};

  constructor(ports: ShutdownPorts) {
    this.#ports = ports;
    this.lastEvents = new LastEvents(ports.clock);
  }

  get draining(): boolean {
    return this.#mode !== undefined;
  }

  /**
   * Returns why no new run is accepted, if so: drain and kill promise to leave nothing running. After `detach`, runs
   * and tasks that are still being submitted wait for the next server.
   */
  get refusal(): Failure | undefined {
    return this.#mode === undefined || this.#mode === "detach" ? undefined : shuttingDown;
  }

  /** Cannot be cancelled; a later `kill` or `detach` speeds up an earlier `drain`. */
  async begin(mode: ShutdownMode): Promise<Result<void, Failure>> {
    const live = await this.#live();
    if (mode === "wait" && live > 0) return fail(stillRunning(live));
    const first = this.#mode === undefined;
    this.#mode = mode;
    if (mode !== "detach") this.#ports.gateway.drain();
    if (mode === "kill") {
      const cancelled = await this.#cancelLive();
      if (!cancelled.ok) return cancelled;
    }
    if (first) void this.#finish();
    return ok(undefined);
  }

  /** Yields `ShutdownProgress` as JSON lines, the last one with `stopped: true`. */
  async *progressLines(): AsyncGenerator<string> {
    this.#told++;
    using bell = new Doorbell(this.#ports.feed, this.#ports.clock);
    try {
      for (let before = -1; !(await this.#isDone());) {
        const live = await this.#live();
        if (live !== before) yield line(live, false);
        before = (await bell.wait(heartbeatMs)) === "silence" ? -1 : live;
      }
      // The client may end this program as soon as it has the last line.
      await this.lastEvents.tell();
      yield line(await this.#live(), true);
    } finally {
      if (--this.#told === 0) this.#toldAll();
    }
  }

  async #finish(): Promise<void> {
    using bell = new Doorbell(this.#ports.feed, this.#ports.clock);
    while (!(await this.#isDone())) await bell.wait(heartbeatMs);
    await this.lastEvents.tell();
    await this.#farewell();
    this.#ports.exit();
  }

  /** Waits until clients have received the last line. */
  async #farewell(): Promise<void> {
    await new Promise<void>((resolve) => {
      using late = new DisposableStack();
      late.use(this.#ports.clock.after(farewellMs, resolve));
      const timer = late.move();
      this.#toldAll = () => {
        timer.dispose();
        resolve();
      };
    });
  }

  async #isDone(): Promise<boolean> {
    return this.#mode === "detach" || (await this.#live()) === 0;
  }

  async #live(): Promise<number> {
    const { tasks } = await this.#ports.records.status();
    return liveTaskStates.reduce((sum, state) => sum + tasks[state], 0);
  }

  async #cancelLive(): Promise<Result<unknown, Failure>> {
    const ids: string[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await this.#ports.records.tasks({ state: liveTaskStates, limit: 1000, cursor });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    if (ids.length === 0) return ok(undefined);
    return this.#ports.backlog.act({ action: "cancel", ids, subtree: false });
  }
}

const shuttingDown: Failure = createFailure({
  reason: "shutting-down",
  detail: createMessage("shutting-down"),
  hint: createMessage("shutting-down-hint"),
});

function line(live: number, stopped: boolean): string {
  return `${JSON.stringify({ live, stopped })}\n`;
}

function stillRunning(live: number): Failure {
  return createFailure({
    reason: "conflict",
    detail: live === 1 ? createMessage("task-still-running") : createMessage("tasks-still-running", { live }),
    hint: createMessage("still-running-hint"),
    data: { live },
  });
}
