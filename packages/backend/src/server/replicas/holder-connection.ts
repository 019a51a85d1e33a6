import type { ClientRequest, OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";

import { type RelayKey, replicaCredentials } from "./relay-credentials.ts";

// An import would load undici, as listen-on-network.ts explains.
const { Agent, request } = process.getBuiltinModule("node:https");

/** The address at which the server that holds the database takes requests from replicas, such as `10.0.0.5:7118`. */
export interface HolderPlace {
  readonly address: string;
  readonly key: RelayKey;
}

interface PassedRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
}

/** The connections to the server that holds the database. Disposal ends them with everything that they carry. */
export class HolderConnection implements Disposable {
  readonly place: HolderPlace;
  readonly #agent: InstanceType<typeof Agent>;
  readonly #at: { readonly host: string; readonly port: string };
  readonly #open = new Set<Duplex>();
  #isOver = false;

  constructor(place: HolderPlace) {
    this.place = place;
    const { hostname, port } = new URL(`https://${place.address}`);
    this.#at = { host: hostname.replace(/^\[|\]$/g, ""), port };
    // A session that was resumed would not be checked again.
    this.#agent = new Agent({ ...replicaCredentials(place.key), keepAlive: true, maxCachedSessions: 0 });
  }

  /** Begins a request; its body may be sent when `connected` settles. */
  begin({ method, path, headers }: PassedRequest): ClientRequest {
    // Without a name of its own, each `Host` would get connections of its own.
    const of = { ...this.#at, servername: "", agent: this.#agent, setHost: false };
    const sent = request({ ...of, method, path, headers });
    sent.once("socket", (socket) => {
      if (this.#isOver) socket.destroy();
      this.#open.add(socket);
      socket.once("close", () => this.#open.delete(socket));
    });
    return sent;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#agent.destroy();
    for (const socket of this.#open) socket.destroy();
  }
}

/** Calls back when the other end has proved the key: before, nothing was sent. */
export function whenConnected(sent: ClientRequest, connected: () => void): void {
  sent.once("socket", (socket) => {
    if ("secureConnecting" in socket && socket.secureConnecting === true)
      socket.once("secureConnect", connected);
    else connected();
  });
}
