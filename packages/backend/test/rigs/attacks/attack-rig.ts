import { type IncomingHttpHeaders, request, type RequestOptions } from "node:http";
import { connect, type Socket } from "node:net";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { ListenAt } from "../../../src/server/http/listen-on-network.ts";
import { type RigOptions, storedApiRig } from "../api-rig.ts";

export type AttackRig = Awaited<ReturnType<typeof attackRig>>;

/** Builds a server with its real network listener, and clients for attackers and honest people. */
export async function attackRig(options: RigOptions & { readonly listen?: Partial<ListenAt> } = {}) {
  const rig = await storedApiRig(options);
  const base = await rig.listen(options.listen);
  const port = Number(new URL(base).port);
  return Object.assign(rig, {
    base,
    port,
    ask: (path: string, asked: Asked = {}) => ask(port, path, asked),
    raw: (text: string) => sendRaw(port, text),
    open: () => connect(port, "127.0.0.1"),
    /** Sends requests over the socket, as the owner does. */
    own: async <T>(method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object) => {
      const answer = await rig.app.inject({ method, url, ...(payload !== undefined && { payload }) });
      if (answer.statusCode !== 200) throw new Error(`${method} ${url}: ${answer.body}`);
      return answer.json<T>();
    },
  });
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** An object is sent as JSON, a text unchanged. */
  readonly body?: unknown;
  /** Any address of 127.0.0.0/8, all of which belong to this machine. */
  readonly from?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Uses node:http, which accepts any Host, Origin and path. */
export async function ask(
  port: number,
  path: string,
  { method = "GET", headers = {}, body, from }: Asked = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const isJson = body !== undefined && typeof body !== "string";
  const sentHeaders = { ...(isJson && { "content-type": "application/json" }), ...headers };
  const place: RequestOptions = { host: "127.0.0.1", port, path, method, headers: sentHeaders };
  const sent = request({ ...place, ...(from !== undefined && { localAddress: from }) }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on("data", (piece: Buffer) => pieces.push(piece));
    answer.on("error", reject);
    answer.on("end", () => {
      const text = Buffer.concat(pieces).toString("utf8");
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
    });
  });
  sent.on("error", reject);
  sent.end(isJson ? JSON.stringify(body) : body);
  return promise;
}

/** Sends these bytes on a new connection; returns everything received until it closed. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text, "latin1");
  return await readToEnd(socket);
}

/** Reads until the other side closes. */
export async function readToEnd(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on("error", () => {});
  socket.on("close", () => resolve());
  await promise;
  return Buffer.concat(pieces).toString("latin1");
}

/** Signs a browser in by a link of `wzp web`. */
export async function signIn(rig: AttackRig): Promise<{ readonly cookie: string; readonly id: string }> {
  const { url } = await rig.own<{ url: string }>("POST", routes.makeLink.path);
  const answer = await rig.ask(routes.exchangeLink.path, {
    method: "POST",
    headers: { origin: rig.base },
    body: { link: new URL(url).hash.slice(1) },
  });
  if (answer.status !== 200) throw new Error(answer.body);
  const cookie = (answer.headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");
  const { items } = await rig.own<{ items: { id: string }[] }>("GET", "/api/v1/auth/sessions");
  return { cookie, id: items[0]?.id ?? "" };
}

/** Adds a person; returns their authorization header. */
export async function person(rig: AttackRig, name: string, role?: string) {
  const { id } = await rig.own<{ id: string }>("POST", "/api/v1/users", { name, ...(role && { role }) });
  return { id, headers: { authorization: `Bearer ${await rig.keyFor(id)}` } };
}

/** Returns a submission that the schema accepts, with an attacker's fields added. */
export function submission(more: object = {}, task: object = {}) {
  return {
    title: "run",
    project: { kind: "directory", directory: "/project" },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    tasks: [
      { name: "one", base: "one", command: { kind: "argv", argv: ["true"] }, checkout: "none", ...task },
    ],
    ...more,
  };
}
