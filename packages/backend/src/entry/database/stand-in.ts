import { existsSync } from "node:fs";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { type Logger, logOf } from "../../base/log.ts";
import type { ReplicaState } from "../../base/postgres/replica-rows.ts";
import type { LeaseHolder } from "../../base/postgres/server-lease.ts";
import { openKeyFile } from "../../base/secrets/key-file.ts";
import type { NetworkGuard } from "../../server/http/admission/network-guard.ts";
import type { NetworkListener } from "../../server/http/listen-on-network.ts";
import { deriveRelayKey } from "../../server/replicas/relay-credentials.ts";
import { type OwnService, Relay } from "../../server/replicas/relay.ts";
import { refuseInClear, readListenSettings } from "../network/listen-settings.ts";
import { openGuard } from "../network/open-guard.ts";
import { openNetwork } from "../network/open-network.ts";
import { listenOnHomeSocket } from "../network/listen-on-home-socket.ts";

interface StandInOptions {
  readonly home: HomePaths;
  readonly log: Logger;
}

/** Serving goes on with the listener of the relay, which has to stay open meanwhile. */
export interface HandedOver {
  readonly network: NetworkListener;
  readonly serve: (own: OwnService) => void;
}

interface Listening {
  readonly relay: Relay;
  readonly socket: AsyncDisposable;
  readonly network: NetworkListener;
}

const measureEveryMs = 2_000;

/** Answers for this home while another server holds the database: passes on to that one what it gets. */
export class StandIn implements AsyncDisposable {
  readonly #options: StandInOptions;
  readonly #log: Logger;
  #opening: Promise<Listening | undefined> | undefined;
  #isOpening = true;
  #holder: LeaseHolder | undefined;
  #listening: Listening | undefined;
  /** The lease and the address that the relay has. */
  #pointed = "";
  #lagMs: number | undefined;
  #timer: Disposable | undefined;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.#log = logOf(options.log, "network");
  }

  /** Call as often as the holder is seen. `tell` is called before this home answers, and each time afterwards. */
  follow(holder: LeaseHolder, tell: () => void): void {
    this.#holder = holder;
    if (this.#opening !== undefined && !this.#isOpening) tell();
    this.#opening ??= this.#open(tell).finally(() => (this.#isOpening = false));
    this.#point();
  }

  readonly describe = (): ReplicaState => ({ address: this.#listening?.network.address, lagMs: this.#lagMs });

  /** Call when this server holds the database; requests wait until it serves. Undefined if it never stood by. */
  async handOver(): Promise<HandedOver | undefined> {
    this.#holder = undefined;
    this.#timer?.[Symbol.dispose]();
    const listening = await this.#opening;
    if (listening === undefined) return undefined;
    listening.relay.follow(undefined);
    this.#opening = undefined;
    this.#listening = undefined;
    const { relay, network, socket } = listening;
    await socket[Symbol.asyncDispose]();
    return { network, serve: (own) => relay.serve(own) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    const listening = await this.#opening;
    if (listening === undefined) return;
    listening.relay[Symbol.dispose]();
    await listening.socket[Symbol.asyncDispose]();
    await listening.network[Symbol.asyncDispose]();
  }

  async #open(tell: () => void): Promise<Listening | undefined> {
    const opened = await this.#listen(tell);
    if (!opened.ok) {
      this.#log.error({ failure: opened.failure }, "stands by without passing requests on");
      return undefined;
    }
    this.#listening = opened.value;
    this.#log.info({ address: opened.value.network.address }, "passes requests on");
    this.#point();
    this.#measureLater();
    return opened.value;
  }

  async #listen(tell: () => void): Promise<Result<Listening, Failure>> {
    const { home } = this.#options;
    const settings = readListenSettings(home.state);
    if (!settings.ok) return settings;
    const refused = refuseInClear(settings.value);
    if (refused !== undefined) return { ok: false, failure: refused };
    const guard: NetworkGuard = openGuard(settings.value, this.#log);
    const relay = new Relay({ guard, clock: systemClock });
    const network = await openNetwork(relay, settings.value, { upgrade: relay.upgrade, log: this.#log });
    if (!network.ok) return network;
    tell();
    const socket = await listenOnHomeSocket(relay, home.serverSocket);
    return ok({ relay, network: network.value, socket });
  }

  #point(): void {
    const holder = this.#holder;
    if (holder === undefined || this.#listening === undefined) return;
    const { epoch, reachedAt } = holder;
    const pointed = `${epoch} ${reachedAt}`;
    if (pointed === this.#pointed) return;
    const key = this.#keyFor(epoch);
    if (key !== undefined) this.#pointed = pointed;
    this.#listening.relay.follow(
      reachedAt === undefined || key === undefined ? undefined : { address: reachedAt, key },
    );
  }

  /** The key may come later than this server, with the first accounts. */
  #keyFor(epoch: number): ReturnType<typeof deriveRelayKey> | undefined {
    const file = `${this.#options.home.state}/accounts.key`;
    const key = existsSync(file) ? openKeyFile(file) : undefined;
    return key?.ok === true ? deriveRelayKey(key.value, epoch) : undefined;
  }

  #measureLater(): void {
    this.#timer = systemClock.after(measureEveryMs, () => void this.#measure());
  }

  async #measure(): Promise<void> {
    this.#lagMs = await this.#listening?.relay.measure();
    if (this.#listening !== undefined) this.#measureLater();
  }
}
