import { once } from "node:events";

import { expect, test } from "vitest";
import { WebSocket } from "ws";

import {
  eventSocketMessageSchema,
  type EventSocketMessage,
} from "@wezterm-parallel/shared/protocol/api/event-socket-messages";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { addPerson, requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";

class Listener implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly messages: EventSocketMessage[] = [];
  readonly closed: Promise<unknown>;
  #heard: () => void = () => {};

  constructor(rig: Rig, query: string, key: string) {
    const url = `${rig.base?.replace("http", "ws")}/api/v1/events?${query}`;
    this.socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` } });
    this.socket.on("error", () => {});
    this.closed = once(this.socket, "close");
    this.socket.on("message", (data) => {
      this.messages.push(eventSocketMessageSchema.parse(JSON.parse((data as Buffer).toString("utf8"))));
      this.#heard();
    });
  }

  get events(): readonly Event[] {
    return this.messages.flatMap((message) => (message.type === "events" ? message.items : []));
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.#heard = resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}

/** Adds a person with this role in p1 only. */
async function personOfOne(rig: Rig): Promise<string> {
  const id = await addPerson(rig, "vera");
  await requestAs(rig)("PUT", `/api/v1/projects/p1/members/${id}`, { role: "viewer" });
  return rig.keyFor(id);
}

async function ownerKey(rig: Rig): Promise<string> {
  const made = await requestAs(rig)("POST", "/api/v1/keys", { label: "all" });
  return String(made.body["token"]);
}

/** Makes changes in both projects repeatedly. */
async function toggle(rig: Rig, times: number): Promise<void> {
  const ask = requestAs(rig);
  for (let time = 0; time < times; time++) {
    const action = time % 2 === 0 ? "pause" : "resume";
    const done = await ask("POST", "/api/v1/actions", { action, ids: ["r1", "r2"] });
    if (done.status !== 200) throw new Error(JSON.stringify(done.body));
  }
}

/** Returns the sequence number up to which the message is complete. */
function upTo(message: EventSocketMessage): number | undefined {
  return message.type === "cursor" ? message.seq : message.items.at(-1)?.seq;
}

test("delivers events once and in order across reconnects, resuming after the last received one", async () => {
  await using rig = await twoProjects();
  const key = await ownerKey(rig);
  const seen: Event[] = [];
  for (let round = 0; round < 5; round++) {
    await using listener = new Listener(rig, `after=${seen.at(-1)?.seq ?? 0}`, key);
    await listener.until(() => listener.messages.length > 0);
    expect(listener.messages[0]).toEqual({ type: "cursor", seq: seen.at(-1)?.seq ?? 0 });
    await toggle(rig, 4);
    await listener.until(() => listener.events.length >= 3);
    seen.push(...listener.events);
  }
  const { body } = await requestAs(rig)("GET", "/api/v1/events?limit=1000");
  const all = body["items"] as Event[];
  expect(seen).toEqual(all.slice(0, seen.length));
});

test("delivers only visible events that match the filters by project, run and kind", async () => {
  await using rig = await twoProjects();
  await using own = new Listener(rig, "", await personOfOne(rig));
  const key = await ownerKey(rig);
  await using ofTwo = new Listener(rig, "project=p2", key);
  await using ofKinds = new Listener(rig, "after=0&kind=run.paused&kind=run.resumed", key);
  await using ofRun = new Listener(rig, "run=r1&kind=run.paused", key);
  await toggle(rig, 4);
  await own.until(() => own.events.filter(({ kind }) => kind === "run.resumed").length === 2);
  await ofTwo.until(() => ofTwo.events.filter(({ kind }) => kind === "run.resumed").length === 2);
  await ofKinds.until(() => ofKinds.events.length === 8);
  await ofRun.until(() => ofRun.events.length === 2);
  expect(new Set(own.events.map(({ run }) => run))).toEqual(new Set(["r1"]));
  expect(own.events.some(({ seq }, at) => seq > (own.events[at - 1]?.seq ?? seq) + 1)).toBe(true);
  expect(own.messages.map(({ after }) => after)).toEqual([undefined, ...own.messages.slice(0, -1).map(upTo)]);
  expect(new Set(ofTwo.events.map(({ run }) => run))).toEqual(new Set(["r2"]));
  expect(new Set(ofKinds.events.map(({ kind }) => kind))).toEqual(new Set(["run.paused", "run.resumed"]));
  expect(ofRun.events.map(({ run, kind }) => [run, kind])).toEqual([
    ["r1", "run.paused"],
    ["r1", "run.paused"],
  ]);
});

test("a page and a stream of server-sent events take the same filters", async () => {
  await using rig = await twoProjects();
  await toggle(rig, 2);
  const ask = requestAs(rig);
  const { body } = await ask("GET", "/api/v1/events?project=p2&kind=run.created&kind=run.paused");
  expect(body["items"]).toMatchObject([
    { run: "r2", kind: "run.created" },
    { run: "r2", kind: "run.paused" },
  ]);
  const own = requestAs(rig, await personOfOne(rig));
  expect((await own("GET", "/api/v1/events?project=p2")).status).toBe(404);
  expect((await own("GET", "/api/v1/events?kind=nothing")).status).toBe(400);
});

test("an upgrade that asks for what is not there is refused before it is one", async () => {
  await using rig = await twoProjects();
  const key = await personOfOne(rig);
  const refusedWith = async (query: string, credential = key) => {
    const listener = new Listener(rig, query, credential);
    const [, answer] = (await once(listener.socket, "unexpected-response")) as [
      unknown,
      { statusCode: number; destroy(): void },
    ];
    answer.destroy();
    return answer.statusCode;
  };
  expect(await refusedWith("project=p2")).toBe(404);
  expect(await refusedWith("after=never")).toBe(400);
  expect(await refusedWith("", "wzpk_unknown0000000000000000")).toBe(401);
  expect(await refusedWith("", await rig.keyFor(await addPerson(rig, "nobody")))).toBe(403);
});

test("disconnects a listener whose role is removed", async () => {
  await using rig = await twoProjects();
  await using listener = new Listener(rig, "", await personOfOne(rig));
  await listener.until(() => listener.messages.length > 0);
  await requestAs(rig)("DELETE", "/api/v1/projects/p1/members/vera");
  await listener.closed;
});
