import fc from "fast-check";
import { expect, test } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { terminalBytes, type TerminalMessage } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import { TerminalLink } from "./terminal-link.ts";

/** A WebSocket-like connection whose other end is this test. */
class Connection extends EventTarget {
  binaryType = "";
  readyState = 1;
  readonly sent: (string | Uint8Array)[] = [];

  send(data: string | Uint8Array): void {
    if (this.readyState === 1) this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  says(message: TerminalMessage): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  sends(kind: "output" | "snapshot", text: string): void {
    const bytes = Uint8Array.of(terminalBytes[kind], ...new TextEncoder().encode(text));
    this.dispatchEvent(new MessageEvent("message", { data: bytes.buffer }));
  }

  breaks(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }

  get typed(): string {
    return this.sent
      .filter((each) => typeof each !== "string")
      .map((each) => new TextDecoder().decode(each.subarray(1)))
      .join("");
  }

  get messages(): object[] {
    return this.sent.filter((each) => typeof each === "string").map((each) => JSON.parse(each) as object);
  }
}

class Rig {
  readonly connections: Connection[] = [];
  shown = "";
  failure: Failure | undefined;
  now = 0;
  readonly #timers: { at: number; wake: () => void }[] = [];
  readonly link: TerminalLink;

  constructor() {
    const clock: Clock = {
      now: () => this.now,
      monotonic: () => this.now,
      after: (delay, wake) => {
        const timer = { at: this.now + delay, wake };
        this.#timers.push(timer);
        return { [Symbol.dispose]: () => void this.#timers.splice(this.#timers.indexOf(timer), 1) };
      },
    };
    this.link = new TerminalLink({
      attempt: "r1/a#1",
      clock,
      sink: {
        snapshot: (bytes) => (this.shown = new TextDecoder().decode(bytes)),
        output: (bytes) => (this.shown += new TextDecoder().decode(bytes)),
        resize: () => {},
      },
      ask: async () => this.failure,
      connect: () => {
        const connection = new Connection();
        this.connections.push(connection);
        return connection as unknown as WebSocket;
      },
      changed: () => {},
    });
  }

  get last(): Connection {
    return this.connections.at(-1) ?? new Connection();
  }

  attach(input = true): void {
    this.last.says({ type: "attached", session: "r1/a#1", columns: 80, rows: 24, input, taken: false });
  }

  type(text: string): boolean {
    return this.link.type(new TextEncoder().encode(text));
  }

  /** Lets the link query the reason, then advances time until it reconnects. */
  async pass(ms: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.now += ms;
    for (const timer of this.#timers.splice(0)) {
      if (timer.at <= this.now) timer.wake();
      else this.#timers.push(timer);
    }
  }
}

test("shows exactly what the terminal printed, wherever the connection breaks", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.string({ maxLength: 5 }), fc.constant(null))), async (steps) => {
      const rig = new Rig();
      let printed = "";
      const open = () => {
        rig.attach();
        rig.last.sends("snapshot", printed);
      };
      open();
      for (const step of steps) {
        if (step !== null) {
          printed += step;
          rig.last.sends("output", step);
          continue;
        }
        const broken = rig.last;
        broken.breaks();
        printed += "while it was away";
        // Messages of an old connection are ignored.
        await rig.pass(5_000);
        broken.sends("output", "late");
        open();
      }
      expect(rig.shown).toBe(printed);
      rig.link[Symbol.dispose]();
    }),
    { numRuns: 50 },
  );
});

test("sends input typed during a short disconnection, and asks first after a longer one", async () => {
  const rig = new Rig();
  rig.attach();
  rig.last.breaks();
  expect(rig.type("ls")).toBe(true);
  await rig.pass(1_000);
  rig.attach();
  expect(rig.last.typed).toBe("ls");
  rig.last.says({ type: "typed", bytes: 2 });

  rig.last.breaks();
  rig.type("rm ");
  await rig.pass(60_000);
  rig.attach();
  rig.type("-r");
  expect(rig.last.typed).toBe("");
  expect(rig.link.view.waiting).toBe("rm -r");
  rig.link.settleWaiting("send");
  expect(rig.last.typed).toBe("rm -r");
  expect(rig.link.view.waiting).toBe("");
});

test("reports unacknowledged input as doubtful when the connection breaks", async () => {
  const rig = new Rig();
  rig.attach();
  rig.type("taken ");
  rig.type("perhaps");
  rig.last.says({ type: "typed", bytes: 6 });
  rig.last.breaks();
  expect(rig.link.view).toMatchObject({ doubtful: "perhaps", standing: { kind: "away" } });
  rig.link.settleNotices();
  expect(rig.link.view.doubtful).toBe("");
});

test("keeps its own size across reconnects until another viewer takes it over", async () => {
  const rig = new Rig();
  rig.attach();
  rig.link.takeOver({ columns: 100, rows: 30 });
  rig.last.says({ type: "owner", owner: { whose: "you" } });
  rig.last.breaks();
  await rig.pass(5_000);
  rig.attach();
  expect(rig.last.messages).toEqual([{ type: "resize", columns: 100, rows: 30 }]);
  rig.last.says({ type: "owner", owner: { whose: "other", name: "Ada" } });
  expect(rig.last.messages.at(-1)).toEqual({ type: "follow" });
  expect(rig.link.wantsSize).toBe(false);
});

test("does not reconnect after access is denied, but does while the server is away", async () => {
  const rig = new Rig();
  rig.attach(false);
  expect(rig.type("x")).toBe(false);
  rig.failure = { reason: "unavailable", detail: "away" };
  for (let call = 0; call < 20; call++) {
    rig.last.breaks();
    await rig.pass(5_000);
  }
  expect(rig.connections).toHaveLength(21);
  rig.failure = { reason: "not-found", detail: "It is gone." };
  rig.last.breaks();
  await rig.pass(5_000);
  expect(rig.connections).toHaveLength(21);
  expect(rig.link.view.standing).toEqual({ kind: "refused", failure: rig.failure });
  rig.link.callNow();
  expect(rig.connections).toHaveLength(22);
});

test("acknowledges displayed output in portions", () => {
  const rig = new Rig();
  rig.attach();
  rig.link.acknowledge(4_999);
  rig.link.acknowledge(2);
  rig.link.acknowledge(10);
  expect(rig.last.messages).toEqual([{ type: "ack", bytes: 5_001 }]);
});
