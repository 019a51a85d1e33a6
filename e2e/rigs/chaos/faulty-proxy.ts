import { once } from "node:events";
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Server,
  type Socket,
} from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import type { Random } from "./random.ts";

const faults = [
  /** Both ends see a reset. */
  "drop",
  /** Bytes of both directions arrive later, in order. */
  "delay",
  /** The server's end is closed towards the worker; the worker's is not. */
  "half-close-down",
  /** The worker's end is closed towards the server; the server's is not. */
  "half-close-up",
  /** Bytes are swallowed for a while, then the connections are reset. */
  "swallow",
  /** New connections are refused for a while, and those that exist are reset. */
  "refuse",
] as const;
export type Fault = (typeof faults)[number];

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** Carries TCP connections to a server on this machine, and harms them on demand. */
export class FaultyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #delayMs = 0;
  #swallows = false;
  #refuses = false;

  private constructor(target: () => NetConnectOpts) {
    // Half-open, so that each end can be closed alone.
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#carry(near, target()));
  }

  /** The target is a port, or whatever it is when a connection comes. */
  static async open(target: number | (() => NetConnectOpts)): Promise<FaultyProxy> {
    const fixed = () => ({ host: "127.0.0.1", port: Number(target) });
    const proxy = new FaultyProxy(typeof target === "number" ? fixed : target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Returns how many connections were harmed. */
  async harm(fault: Fault, random: Random): Promise<number> {
    const pairs = [...this.#pairs];
    switch (fault) {
      case "drop":
        this.#reset(pairs);
        break;
      case "half-close-down":
        for (const { near } of pairs) near.end();
        break;
      case "half-close-up":
        for (const { far } of pairs) far.end();
        break;
      case "delay":
        this.#delayMs = random.between(100, 600);
        await delay(1_500);
        this.#delayMs = 0;
        break;
      case "swallow":
        this.#swallows = true;
        await delay(random.between(200, 1_500));
        this.#swallows = false;
        this.#reset([...this.#pairs]);
        break;
      case "refuse":
        this.#refuses = true;
        this.#reset(pairs);
        await delay(random.between(200, 1_500));
        this.#refuses = false;
        break;
    }
    return pairs.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reset([...this.#pairs]);
    this.#server.close();
    await once(this.#server, "close");
  }

  #carry(near: Socket, target: NetConnectOpts): void {
    if (this.#refuses) return void near.resetAndDestroy();
    const far = connect({ ...target, allowHalfOpen: true });
    const pair = { near, far };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#pump(from, to);
      from.on("error", () => {});
      from.on("close", () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
    }
  }

  /** In order: each piece waits for the one before it. */
  #pump(from: Socket, to: Socket): void {
    let last: Promise<unknown> = Promise.resolve();
    const after = (act: () => void) => {
      const ms = this.#delayMs;
      last = last.then(() => (ms > 0 ? delay(ms) : undefined)).then(act);
    };
    from.on("data", (piece: Buffer) => {
      if (!this.#swallows) after(() => void (to.writable && to.write(piece)));
    });
    from.on("end", () => after(() => void to.end()));
  }

  #reset(pairs: readonly Pair[]): void {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      // A Unix socket cannot be reset.
      if (far.remoteAddress === undefined) far.destroy();
      else far.resetAndDestroy();
    }
  }
}

export function pickFaults(random: Random, count: number): readonly Fault[] {
  return random.pickEvenly(faults, count);
}
