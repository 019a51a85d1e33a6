import { once } from "node:events";

import { KeptConnection, type KeptRequest } from "./kept-connection.ts";

export interface LoadOrder {
  /**
   * `steady`: a fixed number per second, whether answers arrive or not; `full`: the next request when the
   * previous one was answered.
   */
  readonly kind: "steady" | "full";
  readonly port: number;
  readonly keys: readonly string[];
  readonly seconds: number;
  readonly perSecond: number;
  /** Seconds before measuring, because compiling code is not part of a steady load. */
  readonly warmUpSeconds: number;
  /** Only this request of the mix. */
  readonly only?: string | undefined;
}

export interface LoadReport {
  /** Milliseconds from the scheduled time of sending, so that waiting for a free connection is included. */
  readonly times: Record<string, number[]>;
  /** The delay with which the client sent each request, ms: it sends once per millisecond if the machine allows it. */
  readonly late: readonly number[];
  readonly errors: number;
  /** Number of requests that `times` covers. */
  readonly sent: number;
}

/** Typical requests of people, dashboards and scripts, in per cent. */
const mix: readonly (readonly [share: number, name: string, request: KeptRequest])[] = [
  [35, "a page of tasks", { method: "GET", path: "/api/v1/tasks?limit=50" }],
  [20, "status", { method: "GET", path: "/api/v1/status" }],
  [15, "runs", { method: "GET", path: "/api/v1/runs?limit=20" }],
  [12, "one task", { method: "GET", path: "/api/v1/tasks/r1%2Ftask-1" }],
  [6, "a page of events", { method: "GET", path: "/api/v1/events?limit=50" }],
  [6, "who am I", { method: "GET", path: "/api/v1/auth/me" }],
  [4, "a wrong id", { method: "GET", path: "/api/v1/tasks/r9%2Fnone" }],
  [2, "pause or resume", { method: "POST", path: "/api/v1/actions", body: "" }],
];

const warmUp = "warm-up";

const [order] = (await once(process, "message")) as [LoadOrder];
const warmUpMs = order.warmUpSeconds * 1000;
const times: Record<string, number[]> = {};
const late: number[] = [];
const counts = { errors: 0, sent: 0, changes: 0 };
if (order.kind === "steady") await steady();
else await full();
delete times[warmUp];
const sent = Object.values(times).reduce((all, each) => all + each.length, 0);
const report: LoadReport = { times, late, errors: counts.errors, sent };
process.send?.(report, () => process.exit(0));

/** Returns one address of this machine for each person. */
function addressOf(person: number): string {
  return `127.0.0.${(person % 250) + 2}`;
}

function credential(person: number): Record<string, string> {
  return { authorization: `Bearer ${order.keys[person % order.keys.length] ?? ""}` };
}

async function steady(): Promise<void> {
  const free = Array.from({ length: 100 }, (_, at) => new KeptConnection(order.port, addressOf(at % 50)));
  const persons = new Map(free.map((connection, at) => [connection, at % 50]));
  const due: { readonly at: number; readonly seenAt: number }[] = [];
  const began = performance.now();
  const total = (order.warmUpSeconds + order.seconds) * order.perSecond;
  const done = Promise.withResolvers<void>();
  let answered = 0;
  const sendDue = () => {
    while (due.length > 0 && free.length > 0) {
      const next = due.shift();
      const connection = free.shift();
      if (connection === undefined || next === undefined) return;
      void one(connection, next).then(() => {
        free.push(connection);
        answered += 1;
        if (answered === total) done.resolve();
        sendDue();
      });
    }
  };
  const one = async (connection: KeptConnection, { at, seenAt }: (typeof due)[number]) => {
    const [, name, request] = choose();
    const person = persons.get(connection) ?? 0;
    const counted = at - began >= warmUpMs;
    if (counted) late.push(seenAt - at);
    await measured(counted ? name : warmUp, seenAt, () =>
      connection.send({ ...request, ...bodyOf(request), headers: credential(person) }),
    );
  };
  let warm = false;
  const tellWarm = () => {
    if (!warm) process.send?.("warm");
    warm = true;
  };
  const timer = setInterval(() => {
    if (performance.now() - began >= warmUpMs) tellWarm();
    const seenAt = performance.now();
    const wanted = Math.min(total, Math.floor(((seenAt - began) * order.perSecond) / 1000));
    for (; counts.sent < wanted; counts.sent += 1)
      due.push({ at: began + (counts.sent * 1000) / order.perSecond, seenAt });
    sendDue();
  }, 1);
  await done.promise;
  clearInterval(timer);
}

async function full(): Promise<void> {
  const until = performance.now() + order.seconds * 1000;
  const one = async (person: number) => {
    const connection = new KeptConnection(order.port, addressOf(person));
    while (performance.now() < until) {
      counts.sent += 1;
      const asked = { method: "GET", path: "/api/v1/tasks?limit=50", headers: credential(person) };
      await measured("tasks", performance.now(), () => connection.send(asked));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: 20 }, (_, person) => one(person)));
}

async function measured(
  name: string,
  from: number,
  send: () => Promise<{ readonly status: number }>,
): Promise<void> {
  const { status } = await send();
  (times[name] ??= []).push(performance.now() - from);
  if (status >= 400 && status !== 404) counts.errors += 1;
  if (status === 404 && name !== "a wrong id" && name !== warmUp) counts.errors += 1;
}

function choose() {
  const only = mix.find(([, name]) => name === order.only);
  if (only !== undefined) return only;
  let left = Math.random() * 100;
  for (const each of mix) {
    left -= each[0];
    if (left < 0) return each;
  }
  return mix[0]!;
}

/** Pauses and resumes each task in turn: both change something and notify every listener. */
function bodyOf({ method }: KeptRequest): { body?: string } {
  if (method === "GET") return {};
  const action = counts.changes++ % 2 === 0 ? "pause" : "resume";
  return { body: JSON.stringify({ action, ids: [`r2/task-${Math.floor(counts.changes / 2) % 100}`] }) };
}
