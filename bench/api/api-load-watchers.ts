import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { ViewedTerminal } from "./viewed-terminal.ts";

export interface WatchOrder {
  readonly port: number;
  readonly keys: readonly string[];
  readonly listeners: number;
  readonly terminals: number;
  readonly sessions: number;
}

export interface WatchReport {
  /** Refused, broken, or ended by the server. */
  readonly errors: number;
  /** Listeners that were accepted. */
  readonly listeners: number;
  /** Terminals that showed something. */
  readonly terminals: number;
  readonly events: number;
  readonly pieces: number;
  readonly bytes: number;
  /** From the time in an event to its arrival at a listener, ms; for some of the listeners. */
  readonly eventDelays: readonly number[];
  /** From the writing of a line to its arrival at a viewer, ms; for some of the viewers. */
  readonly outputDelays: readonly number[];
}

/** Parsing the time costs more than everything else here, so only some are parsed. */
const readEvery = 10;

let counts = newCounts();
const answered = new Set<number>();
const views: ViewedTerminal[] = [];

process.on("message", (message: WatchOrder | "begin" | "report") => {
  if (message === "begin") begin();
  else if (message === "report") report();
  else void openAll(message);
});

/** Opens one after another, as real clients do; reports when all are open. */
async function openAll(order: WatchOrder): Promise<void> {
  for (let person = 0; person < order.listeners; person += 1) await listen(order, person);
  for (let at = 0; at < order.terminals; at += 1) await view(order, at);
  process.send?.("open");
}

function newCounts() {
  return { errors: 0, events: 0, eventDelays: [] as number[] };
}

function begin(): void {
  counts = { ...newCounts(), errors: counts.errors };
  for (const each of views) each.begin();
}

function report(): void {
  const sum = (of: (each: ViewedTerminal) => number) => views.reduce((all, each) => all + of(each), 0);
  const told: WatchReport = {
    ...counts,
    errors: counts.errors + sum(({ errors }) => errors),
    listeners: answered.size,
    terminals: views.filter(({ pieces }) => pieces > 0).length,
    pieces: sum(({ pieces }) => pieces),
    bytes: sum(({ bytes }) => bytes),
    outputDelays: views.flatMap(({ delays }) => delays),
  };
  process.send?.(told, () => process.exit(0));
}

function open({ port }: WatchOrder, person: number): Socket {
  return connect({ host: "127.0.0.1", port, localAddress: `127.0.0.${(person % 50) + 2}` });
}

function credential({ keys }: WatchOrder, person: number): string {
  return `authorization: Bearer ${keys[person % keys.length] ?? ""}\r\n`;
}

/** Implemented by hand: a client library would take more time per message than the server. */
async function listen(order: WatchOrder, person: number): Promise<void> {
  const socket = open(order, person);
  socket.write(
    `GET /api/v1/events?after=now HTTP/1.1\r\nhost: 127.0.0.1:${order.port}\r\n` +
      `${credential(order, person)}accept: text/event-stream\r\n\r\n`,
  );
  socket.on("data", (piece) => {
    const now = Date.now();
    for (let at = piece.indexOf("\ndata: {"); at >= 0; at = piece.indexOf("\ndata: {", at + 1)) {
      counts.events += 1;
      if (person % readEvery !== 0) continue;
      const time = Number(/"at":(\d+)/.exec(piece.toString("latin1", at, at + 60))?.[1]);
      if (!Number.isNaN(time)) counts.eventDelays.push(now - time);
    }
  });
  socket.on("error", () => (counts.errors += 1));
  socket.on("end", () => (counts.errors += 1));
  const [head] = (await once(socket, "data")) as [Buffer];
  if (head.toString("latin1", 0, 16).includes(" 200 ")) answered.add(person);
}

async function view(order: WatchOrder, at: number): Promise<void> {
  const id = encodeURIComponent(`r1/task-${at % order.sessions}`);
  const head = `GET /api/v1/sessions/${id}/terminal HTTP/1.1\r\nhost: 127.0.0.1:${order.port}\r\n${credential(order, at)}`;
  const socket = open(order, at);
  views.push(new ViewedTerminal(socket, head, at % readEvery === 0));
  await once(socket, "data");
}
