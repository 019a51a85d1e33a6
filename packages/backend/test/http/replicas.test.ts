import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { request as requestSecurely } from "node:https";
import { connect } from "node:net";
import { connect as connectSecurely, type ConnectionOptions } from "node:tls";

import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { openPeers } from "../../src/entry/network/open-peers.ts";
import { createNetworkGuard } from "../../src/server/http/admission/network-guard.ts";
import { relayedHeader, writeOrigin } from "../../src/server/http/admission/relayed.ts";
import { type ListenAt, listenOnNetwork } from "../../src/server/http/listen-on-network.ts";
import { listenForReplicas } from "../../src/server/replicas/listen-for-replicas.ts";
import { deriveRelayKey, replicaCredentials } from "../../src/server/replicas/relay-credentials.ts";
import { type OwnService, Relay } from "../../src/server/replicas/relay.ts";
import { ask, type AttackRig, attackRig, person, readToEnd, submission } from "../rigs/attacks/attack-rig.ts";
import { dial } from "../rigs/dial-upgrade.ts";

const key = deriveRelayKey(new Uint8Array(32).fill(7), 3);

interface ReplicaOptions {
  readonly trustedProxies?: readonly string[];
  readonly patienceMs?: number;
}

/** A replica on the network that passes on nothing yet. */
async function openReplica({ trustedProxies = [], patienceMs }: ReplicaOptions = {}) {
  const proxies = new Set(trustedProxies);
  const settings = { hosts: new Set(["127.0.0.1", "localhost"]), trustedProxies: proxies };
  const relay = new Relay({
    guard: createNetworkGuard(settings, openPeers()),
    clock: systemClock,
    ...(patienceMs !== undefined && { patienceMs }),
  });
  const at: ListenAt = { host: "127.0.0.1", port: 0, tries: 0, trustedProxies: proxies };
  const listening = await listenOnNetwork(relay, at, relay.upgrade);
  if (!listening.ok) throw new Error(listening.failure.detail);
  const { address, port } = listening.value;
  return {
    relay,
    base: address,
    port,
    [Symbol.asyncDispose]: async () => {
      relay[Symbol.dispose]();
      await listening.value[Symbol.asyncDispose]();
    },
  };
}

async function openHolder(own: OwnService, of = key) {
  const listening = await listenForReplicas(own, { host: "127.0.0.1", port: 0, key: of });
  if (!listening.ok) throw new Error(listening.failure.detail);
  return Object.assign(listening.value, { place: { address: `127.0.0.1:${listening.value.port}`, key: of } });
}

/** A server that holds the database, and a replica that passes on to it. */
async function pair(options: ReplicaOptions = {}) {
  const rig = await attackRig();
  const holder = await openHolder({ routing: rig.app.routing, upgrade: rig.upgrade });
  const replica = await openReplica(options);
  replica.relay.follow(holder.place);
  return {
    rig,
    holder,
    replica,
    [Symbol.asyncDispose]: async () => {
      await replica[Symbol.asyncDispose]();
      await holder[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    },
  };
}

/** A holder whose answers are the test's own. */
function plainHolder(answer: (path: string, response: ServerResponse) => void) {
  return openHolder({
    routing: (request, response) => answer(request.url ?? "", response),
    upgrade: (_request, socket) => void socket.destroy(),
  });
}

async function lastAddress(rig: AttackRig): Promise<string> {
  const log = await rig.own<{ items: { actor: { address: string } }[] }>("GET", "/api/v1/admin/audit");
  return log.items[0]?.actor.address ?? "";
}

const makeKey = (base: string, headers: Readonly<Record<string, string>>) =>
  fetch(`${base}/api/v1/keys`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ label: "ci" }),
  });

test("a replica passes on requests with bodies, event streams and WebSockets", async () => {
  await using both = await pair();
  const { rig, replica } = both;
  const { headers } = await person(rig, "olga", "owner");
  const sent = await fetch(`${replica.base}/api/v1/runs`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    // A stream has no length, so that it is sent in chunks.
    body: new Blob([JSON.stringify(submission())]).stream(),
    duplex: "half",
  } as RequestInit);
  expect(sent.status, await sent.clone().text()).toBe(200);
  const stream = await fetch(`${replica.base}${routes.events.path}?after=0`, {
    headers: { ...headers, accept: "text/event-stream" },
  });
  const first = await stream.body!.getReader().read();
  expect(new TextDecoder().decode(first.value)).toContain("run.created");
  const path = "/api/v1/events?after=0";
  const socket = new WebSocket(`${replica.base.replace("http", "ws")}${path}`, { headers });
  const created = new Promise<void>((resolve) => {
    socket.on("message", (message: Buffer) => message.toString().includes("run.created") && resolve());
  });
  await created;
  socket.terminate();
  expect(await dial({ base: replica.base } as never, path, {})).toBe(401);
  expect(await (await fetch(`${replica.base}/health/ready`)).json()).toEqual({ status: "ok" });
  expect(await replica.relay.measure()).toBeGreaterThan(0);
});

test("the holder sees the client's address, and whether it came over TLS", async () => {
  await using both = await pair({ trustedProxies: ["127.0.0.1"] });
  const { rig, replica } = both;
  const { headers } = await person(rig, "olga", "owner");
  const through = { ...headers, "x-forwarded-for": "1.2.3.4, 203.0.113.7", "x-forwarded-proto": "https" };
  const made = await makeKey(replica.base, through);
  expect(made.status).toBe(200);
  expect(made.headers.get("strict-transport-security")).toContain("max-age");
  expect(await lastAddress(rig)).toBe("203.0.113.7");
});

test("who signed in at one server is signed in at the others, at the address of the load balancer", async () => {
  await using both = await pair();
  await using other = await openReplica();
  other.relay.follow(both.holder.place);
  const { rig, replica } = both;
  const { url } = await rig.own<{ url: string }>("POST", routes.makeLink.path);
  const host = "localhost:8443";
  const signedIn = await ask(replica.port, routes.exchangeLink.path, {
    method: "POST",
    headers: { host, origin: `http://${host}` },
    body: { link: new URL(url).hash.slice(1) },
  });
  expect(signedIn.status, signedIn.body).toBe(200);
  const cookie = (signedIn.headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");
  expect(cookie).toContain("wzp-8443=");
  for (const port of [replica.port, other.port, rig.port]) {
    const answer = await ask(port, "/api/v1/auth/sessions", { headers: { host, cookie } });
    expect(answer.status).toBe(200);
  }
});

test("the server for replicas admits nobody without the key of the lease", async () => {
  await using both = await pair();
  const { port } = both.holder;
  const outcome = async (options: ConnectionOptions) => {
    const socket = connectSecurely({ host: "127.0.0.1", port, ...options });
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.once("secureConnect", () => resolve("connected"));
    socket.once("error", () => resolve("refused"));
    socket.once("close", () => resolve("refused"));
    const found = await promise;
    socket.destroy();
    return found;
  };
  expect(await outcome(replicaCredentials(key))).toBe("connected");
  const strangers = [
    deriveRelayKey(new Uint8Array(32).fill(8), 3),
    deriveRelayKey(new Uint8Array(32).fill(7), 4),
    { epoch: 3, secret: deriveRelayKey(new Uint8Array(32).fill(7), 4).secret },
  ];
  for (const stranger of strangers) expect(await outcome(replicaCredentials(stranger))).toBe("refused");
  expect(await outcome({ rejectUnauthorized: false })).toBe("refused");
  const plain = connect(port, "127.0.0.1");
  plain.write("GET /api/v1/runs HTTP/1.1\r\nhost: localhost\r\n\r\n");
  expect(await readToEnd(plain)).not.toContain("200");
  // A replica says where a request came from; without that, the holder does not guess.
  const bare = requestSecurely({ host: "127.0.0.1", port, path: "/api/v1/runs", ...replicaCredentials(key) });
  bare.end();
  const [answer] = (await once(bare, "response")) as [{ statusCode: number }];
  expect(answer.statusCode).toBe(421);
  bare.destroy();
});

test("nobody outside can claim to be a replica, or another client, by headers", async () => {
  await using both = await pair();
  const { rig, replica } = both;
  const { headers } = await person(rig, "mallory", "viewer");
  const owner = writeOrigin({
    listener: "socket",
    address: "local",
    proxied: false,
    secure: true,
    host: "localhost",
    peer: { kind: "here", uid: 0 },
  });
  for (const base of [replica.base, rig.base]) {
    for (const name of [relayedHeader, relayedHeader.toUpperCase()])
      expect((await fetch(`${base}/api/v1/users`, { headers: { [name]: owner } })).status).toBe(401);
    const claimed = { ...headers, [relayedHeader]: owner, connection: relayedHeader };
    expect((await ask(Number(new URL(base).port), "/api/v1/users", { headers: claimed })).status).toBe(403);
  }
  const { headers: honest } = await person(rig, "olga", "owner");
  const forged = {
    ...honest,
    "x-forwarded-for": "203.0.113.9",
    forwarded: "for=203.0.113.9",
    [relayedHeader]: owner,
  };
  expect((await makeKey(replica.base, forged)).status).toBe(200);
  expect(await lastAddress(rig)).toBe("127.0.0.1");
});

test("a replica refuses what a server refuses: other hosts, pages of other sites, two ways to frame a body", async () => {
  await using both = await pair();
  const { port, base } = both.replica;
  const raw = async (text: string) => {
    const socket = connect(port, "127.0.0.1");
    socket.write(text, "latin1");
    return await readToEnd(socket);
  };
  expect(await raw("GET /api/v1/runs HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n")).toContain(
    "421",
  );
  const page = { origin: "https://evil.example", cookie: "wzp=1" };
  expect((await fetch(`${base}/api/v1/runs`, { headers: page })).status).toBe(403);
  const smuggled = "0\r\n\r\nGET /api/v1/admin/audit HTTP/1.1\r\nhost: localhost\r\n\r\n";
  const twice = `POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n${smuggled}`;
  expect((await raw(twice)).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
  // The body of a DELETE is framed for the holder, too, and is not the next request on the connection.
  const hidden = "GET /api/v1/status HTTP/1.1\r\nhost: localhost\r\n\r\n";
  const body = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;
  const deleting = `DELETE /api/v1/keys/1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${body}`;
  expect((await raw(deleting)).match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
});

test("while nobody holds the database, requests wait, then are told when to try again", async () => {
  await using replica = await openReplica({ patienceMs: 300 });
  const refused = await fetch(`${replica.base}/api/v1/runs`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(await refused.json()).toMatchObject({ reason: "unavailable" });
  expect((await fetch(`${replica.base}/health/ready`)).status).toBe(503);
  expect((await fetch(`${replica.base}/health/live`)).status).toBe(200);
  expect(await dial({ base: replica.base } as never, "/api/v1/events", {})).toBe(503);
});

test("a request that waits is answered by the next holder, or by this server once it holds the database", async () => {
  await using replica = await openReplica();
  const waiting = fetch(`${replica.base}/one`, { method: "POST", body: "text" });
  await using holder = await plainHolder((path, response) => void response.end(`holder ${path}`));
  replica.relay.follow(holder.place);
  expect(await (await waiting).text()).toBe("holder /one");
  replica.relay.follow(undefined);
  const later = fetch(`${replica.base}/two`);
  replica.relay.serve({
    routing: (request, response) => void response.end(`here ${request.url}`),
    upgrade: (_request, socket) => void socket.destroy(),
  });
  expect(await (await later).text()).toBe("here /two");
});

test("when the holder ends, a read is repeated at the next one; a write is not, and a stream breaks off", async () => {
  await using replica = await openReplica();
  const held: ServerResponse[] = [];
  const arrived = Promise.withResolvers<void>();
  const first = await plainHolder((path, response) => {
    if (path === "/stream") response.write("begun");
    held.push(response);
    if (held.length === 3) arrived.resolve();
  });
  replica.relay.follow(first.place);
  const read = fetch(`${replica.base}/read`);
  const write = fetch(`${replica.base}/write`, { method: "POST", body: "text" });
  const stream = await fetch(`${replica.base}/stream`);
  await arrived.promise;
  await first[Symbol.asyncDispose]();
  await using second = await plainHolder((path, response) => void response.end(`second ${path}`));
  replica.relay.follow(second.place);
  expect(await (await read).text()).toBe("second /read");
  expect((await write).status).toBe(503);
  await expect(stream.text()).rejects.toThrow("terminated");
});

test("a replica that follows another holder ends what the one before it carries", async () => {
  await using replica = await openReplica();
  await using first = await plainHolder((_path, response) => void response.write("begun"));
  replica.relay.follow(first.place);
  const stream = await fetch(`${replica.base}/stream`);
  replica.relay.follow({ ...first.place, key: { ...key, epoch: 4 } });
  await expect(stream.text()).rejects.toThrow("terminated");
});

test("a holder that is no server of ours gets nothing, not even a header", async () => {
  const seen: Buffer[] = [];
  const impostor = createServer(() => {}).listen(0, "127.0.0.1");
  impostor.on("connection", (socket) => socket.on("data", (bytes: Buffer) => seen.push(bytes)));
  await once(impostor, "listening");
  const { port } = impostor.address() as { port: number };
  await using replica = await openReplica({ patienceMs: 300 });
  replica.relay.follow({ address: `127.0.0.1:${port}`, key });
  const asked = await fetch(`${replica.base}/api/v1/runs`, {
    headers: { authorization: "Bearer wzpk_secret" },
  });
  expect(asked.status).toBe(503);
  expect(Buffer.concat(seen).toString("latin1")).not.toContain("wzpk_secret");
  impostor.close();
  impostor.closeAllConnections();
});
