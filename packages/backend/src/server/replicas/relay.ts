import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { describeOrigin, listenerOf, type NetworkGuard } from "../http/admission/network-guard.ts";
import { relayedHeader, writeOrigin } from "../http/admission/relayed.ts";
import { endWithProblem } from "../http/answers/end-with-problem.ts";
import type { AcceptUpgrade } from "../http/accept-upgrades.ts";
import type { Routing } from "../http/listen-on-network.ts";
import { answerProblem, answerText, brokenOff, noHolder } from "./answer-here.ts";
import { type Forwarded, forwardRequest } from "./forward-request.ts";
import { forwardUpgrade } from "./forward-upgrade.ts";
import { HolderConnection, type HolderPlace } from "./holder-connection.ts";

/** Serves requests here, once this server holds the database itself. */
export interface OwnService extends Routing {
  readonly upgrade: AcceptUpgrade;
}

interface RelayOptions {
  readonly guard: NetworkGuard;
  readonly clock: Clock;
  /** Ms for which requests wait while no holder can be reached. */
  readonly patienceMs?: number;
}

/** Longer than a takeover, and than the start of a server with many tasks. */
const usualPatienceMs = 12_000;
const lookAgainMs = 200;

type Outcome = Forwarded | "served";

/**
 * Takes requests of this machine's listeners and passes them on to the server that holds the database; when this one takes over,
 * it serves them itself on the same listeners. While nobody holds the database, requests wait.
 */
export class Relay implements Routing, Disposable {
  readonly #options: Required<RelayOptions>;
  #holder: HolderConnection | undefined;
  #own: OwnService | undefined;
  #change = Promise.withResolvers<void>();

  constructor(options: RelayOptions) {
    this.#options = { patienceMs: usualPatienceMs, ...options };
  }

  readonly routing = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.#own === undefined) void this.#relay(request, response);
    else this.#own.routing(request, response);
  };

  readonly upgrade: AcceptUpgrade = (request, socket, head) => {
    if (this.#own === undefined) void this.#relayUpgrade(request, socket, head);
    else this.#own.upgrade(request, socket, head);
  };

  /** Passes on to this server from now on; what went to another one is ended, because its answer may never come. */
  follow(place: HolderPlace | undefined): void {
    const before = this.#holder;
    if (place !== undefined && isSame(before?.place, place)) return;
    this.#holder = place && new HolderConnection(place);
    before?.[Symbol.dispose]();
    this.#tellChange();
  }

  /** This server holds the database: requests that wait are served, too. */
  serve(own: OwnService): void {
    this.follow(undefined);
    this.#own = own;
    this.#tellChange();
  }

  /** Returns how many ms the holder needs for an answer; undefined if it does not answer. */
  async measure(): Promise<number | undefined> {
    const holder = this.#holder;
    if (holder === undefined) return undefined;
    const { clock } = this.#options;
    const before = clock.monotonic();
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const headers = { [relayedHeader]: writeOrigin(ourselves) };
    const sent = holder.begin({ method: "GET", path: routePath("live", {}), headers });
    using _late = clock.after(this.#options.patienceMs, () => sent.destroy());
    sent.once("response", (answer) => {
      answer.resume();
      resolve(clock.monotonic() - before);
    });
    sent.once("error", () => resolve(undefined));
    sent.end();
    return await promise;
  }

  [Symbol.dispose](): void {
    this.follow(undefined);
  }

  async #relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { guard, patienceMs } = this.#options;
    const refused = guard.refuse(request);
    if (refused !== undefined) return answerProblem(response, refused);
    const path = request.url?.split("?")[0] ?? "";
    if (path === routePath("live", {})) return answerText(response, json, '{"status":"ok"}');
    if (path === routePath("shutdown", {}) && listenerOf(request) === "socket") return agreeToStop(response);
    const origin = await describeOrigin(request, guard);
    const isCheck = path === routePath("ready", {});
    const outcome = await this.#untilReached(isCheck ? 0 : patienceMs, async (holder) => {
      if (response.destroyed) return "answered";
      if (holder !== "own") return forwardRequest(holder, { request, response, origin });
      this.#own?.routing(request, response);
      return "served";
    });
    if (outcome === "unreached") answerProblem(response, noHolder);
    if (outcome === "broken") answerProblem(response, brokenOff);
  }

  async #relayUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { guard, patienceMs } = this.#options;
    socket.on("error", () => {});
    const refused = guard.refuse(request);
    if (refused !== undefined) return endWithProblem(socket, refused);
    // The worker of this home works for its server alone, which does not serve now.
    if (listenerOf(request) === "socket" && request.url === upgrades.worker.path)
      return void socket.destroy();
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return void socket.destroy();
    const origin = await describeOrigin(request, guard);
    const outcome = await this.#untilReached(patienceMs, async (holder) => {
      if (socket.destroyed) return "answered";
      if (holder !== "own") return forwardUpgrade(holder, { request, socket, head, origin });
      this.#own?.upgrade(request, socket, head);
      return "served";
    });
    if (outcome === "unreached") endWithProblem(socket, noHolder);
  }

  /** Tries again at the next holder, and at the same one if it is only starting. */
  async #untilReached(
    limitMs: number,
    attempt: (holder: HolderConnection | "own") => Promise<Outcome>,
  ): Promise<Outcome> {
    const { clock } = this.#options;
    const end = clock.monotonic() + limitMs;
    for (;;) {
      const change = this.#change.promise;
      const holder = this.#own === undefined ? this.#holder : "own";
      const outcome = holder === undefined ? "unreached" : await attempt(holder);
      if (outcome !== "unreached" || clock.monotonic() >= end) return outcome;
      const again = Promise.withResolvers<void>();
      using _look = clock.after(lookAgainMs, again.resolve);
      await Promise.race([change, again.promise]);
    }
  }

  #tellChange(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}

/** The origin of what this server asks for itself. */
const ourselves = {
  listener: "network",
  address: "127.0.0.1",
  proxied: true,
  secure: true,
  host: "localhost",
  peer: { kind: "unknown" },
} as const;

const json = { status: 200, type: "application/json; charset=utf-8" };

/** `wzp down` of this home ends this server, and not the one that holds the database: it signals it after this answer. */
function agreeToStop(response: ServerResponse): void {
  answerText(response, { status: 200, type: "application/x-ndjson" }, '{"live":0,"stopped":true}\n');
}

function isSame(one: HolderPlace | undefined, other: HolderPlace): boolean {
  return one?.address === other.address && one.key.epoch === other.key.epoch;
}
