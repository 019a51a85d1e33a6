import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";

import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import type { UpgradeName } from "@wezterm-parallel/shared/protocol/api/routes";

import { type UpgradeAdmissionPorts, admitUpgrade } from "./admission/admit-upgrade.ts";
import type { OpenConnections } from "./admission/open-connections.ts";
import { endWithProblem } from "./answers/end-with-problem.ts";
import { problemOf } from "./answers/problem.ts";
import type { UpgradeEndpoint } from "./upgrade-endpoint.ts";

interface UpgradePorts extends UpgradeAdmissionPorts {
  readonly connections: OpenConnections;
  readonly endpoints: Readonly<Record<UpgradeName, UpgradeEndpoint>>;
}

export type AcceptUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface Upgrades extends Disposable {
  /** Handles the `upgrade` event of every listener. */
  readonly upgrade: AcceptUpgrade;
}

/** Proxies close connections that are silent for a minute. A connection that misses one pong is dead. */
const pingEveryMs = 25_000;

/** Serves every path of the upgrade table. Disposal ends all connections. */
export function acceptUpgrades(ports: UpgradePorts, log: Logger): Upgrades {
  const { endpoints } = ports;
  const servers = Object.fromEntries(
    (Object.keys(upgrades) as UpgradeName[]).map((name) => [name, serverFor(endpoints[name])]),
  ) as Record<UpgradeName, WebSocketServer>;
  const accept = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    stream.on("error", () => {});
    const admitted = await admitUpgrade(ports, request);
    if (!admitted.ok) return endWithProblem(stream, admitted.failure);
    const { name, principal } = admitted.value;
    const serve = await endpoints[name].prepare(admitted.value);
    if (!serve.ok) return endWithProblem(stream, problemOf(serve.failure));
    const tooMany = endpoints[name].isStream ? ports.limits.openStream(principal, stream) : undefined;
    if (tooMany !== undefined) return endWithProblem(stream, problemOf(tooMany));
    ports.connections.add(stream, principal);
    const counted = ports.connections.count(name);
    stream.once("close", () => counted[Symbol.dispose]());
    servers[name].handleUpgrade(request, stream, head, (socket) => {
      socket.on("error", (error) => log.info({ err: error, name }, "a WebSocket failed"));
      if (endpoints[name].isStream) endWhenDead(socket);
      serve.value(socket, stream);
    });
  };
  return {
    upgrade: (request, stream, head) => void accept(request, stream, head),
    [Symbol.dispose]: () => Object.values(servers).forEach(closeServer),
  };
}

function serverFor({ messageLimit }: UpgradeEndpoint): WebSocketServer {
  return new WebSocketServer({ noServer: true, maxPayload: messageLimit, perMessageDeflate: false });
}

function closeServer(server: WebSocketServer): void {
  for (const client of server.clients) client.terminate();
  server.close();
}

/** A machine that was suspended or cut off never closes its connection. */
function endWhenDead(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingEveryMs);
  socket.on("pong", () => {
    answered = true;
  });
  socket.once("close", () => clearInterval(timer));
}
