import { readFileSync } from "node:fs";

import xterm from "@xterm/headless";
import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { acknowledgeWindow } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import { hostPids, waitFor } from "../rigs/session-rig.ts";
import { TerminalsRig } from "../rigs/terminals-rig.ts";
import { textOf } from "../rigs/terminal-viewer.ts";

/** Returns the screen of an emulator that received all output. */
async function shownByLog(rig: TerminalsRig, name: string): Promise<string> {
  const terminal = new xterm.Terminal({ allowProposedApi: true, scrollback: 10_000 });
  const log = readFileSync(`${rig.directory(name)}/out.log`);
  await new Promise<void>((resolve) => terminal.write(log, resolve));
  return textOf(terminal);
}

/** A hundred programs and a flood on two cores with other load. */
const loaded = 120_000;

const lastLines = (text: string, count: number) => text.split("\n").slice(-count);

test("shows a viewer the screen, then every byte, accepts input, and reports the end", async () => {
  await using rig = await TerminalsRig.open({ ask: 'echo before; read name; echo "hello $name"; exit 3' });
  const { key } = await rig.keyOf("operator");
  await using viewer = await rig.look("ask", key);
  await viewer.shows("before");
  expect(viewer.messages[0]).toEqual({
    type: "attached",
    session: "r1/ask#1",
    columns: 80,
    rows: 24,
    input: true,
    taken: false,
  });
  viewer.type("world\r");
  await viewer.shows("hello world");
  expect(await viewer.closed).toBe(1000);
  expect(viewer.messages.at(-1)).toMatchObject({ type: "ended", exit: { kind: "exited", code: 3 } });
  await using late = await rig.look("ask", key);
  expect(await late.closed).toBe(1000);
  expect(await late.text()).toContain("hello world");
  expect(late.messages.at(-1)).toMatchObject({ type: "ended", exit: { kind: "exited", code: 3 } });
});

test("no byte is lost or doubled over reconnects, wherever in the output they fall", async () => {
  const script =
    "i=0; while read go; do n=0; while [ $n -lt 200 ]; do n=$((n+1)); i=$((i+1)); echo line $i; done; done";
  await using rig = await TerminalsRig.open({ count: script });
  const { key } = await rig.keyOf("operator");
  for (let round = 0; round < 15; round++) {
    await using viewer = await rig.look("count", key);
    await viewer.until(() => viewer.snapshots > 0);
    viewer.type("go\r");
    const seen = viewer.received;
    // Some disconnect in the middle of the output, some at its end.
    if (round % 3 === 0) await viewer.shows(`line ${(round + 1) * 200}`);
    else await viewer.until(() => viewer.received > seen + round * 100);
  }
  await using viewer = await rig.look("count", key);
  await viewer.shows("line 3000");
  expect(lastLines(await viewer.text(), 24)).toEqual(lastLines(await shownByLog(rig, "count"), 24));
});

test("input and a new size need their own permission, and a foreign terminal does not exist", async () => {
  await using rig = await TerminalsRig.open({ cat: "stty -echo; echo ready; cat" });
  const { key } = await rig.keyOf("viewer");
  await using viewer = await rig.look("cat", key);
  await viewer.shows("ready");
  expect(viewer.messages[0]).toMatchObject({ input: false });
  viewer.type("forbidden\r");
  viewer.say({ type: "resize", columns: 50, rows: 10 });
  viewer.say({ type: "resize", columns: 0, rows: 10 });
  viewer.socket.send("no JSON");
  await viewer.until(() => viewer.heard("refused").length === 4);
  expect(viewer.heard("refused").map(({ what, failure }) => [what, failure.reason])).toEqual([
    ["input", "unauthorized"],
    ["resize", "unauthorized"],
    ["message", "invalid-request"],
    ["message", "invalid-request"],
  ]);
  const operator = await rig.keyOf("operator");
  await using other = await rig.look("cat", operator.key);
  other.type("permitted\r");
  await viewer.shows("permitted");
  expect(await viewer.text()).not.toContain("forbidden");
  expect(viewer.heard("resized")).toEqual([]);
  await expect(rig.look("nothing", key)).rejects.toThrow("refused with 404");
  const stranger = await rig.api.app.inject({ method: "POST", url: "/api/v1/users", payload: { name: "x" } });
  const foreign = await rig.api.keyFor(stranger.json<{ id: string }>().id);
  await expect(rig.look("cat", foreign)).rejects.toThrow("refused with 403");
});

test("gives the size to the viewer that takes it over, and notifies the others", async () => {
  await using rig = await TerminalsRig.open({ size: "while read go; do stty size; done" });
  const { key } = await rig.keyOf("operator");
  await using looker = await rig.look("size", key);
  await using owner = await rig.look("size", key);
  await owner.until(() => owner.snapshots === 1);
  owner.say({ type: "resize", columns: 66, rows: 20 });
  await looker.until(() => looker.heard("resized").length === 1);
  expect(looker.heard("resized")).toEqual([{ type: "resized", columns: 66, rows: 20 }]);
  await owner.until(() => owner.snapshots === 2);
  expect(owner.heard("attached").at(-1)).toMatchObject({ columns: 66, rows: 20 });
  owner.type("go\r");
  await looker.shows("20 66");
  owner.say({ type: "resize", columns: 70, rows: 21 });
  looker.say({ type: "resize", columns: 90, rows: 30 });
  await owner.until(() => owner.heard("resized").some(({ columns }) => columns === 90));
});

test("everybody is told whose size it is, by name, and who gives it up follows again", async () => {
  await using rig = await TerminalsRig.open({ size: "while read go; do stty size; done" });
  const { key } = await rig.keyOf("operator");
  await using looker = await rig.look("size", key);
  await using owner = await rig.look("size", key);
  const told = (viewer: typeof owner) => viewer.heard("owner").map((each) => each.owner.whose);
  await owner.until(() => told(owner).length === 1);
  owner.say({ type: "resize", columns: 66, rows: 20 });
  await owner.until(() => told(owner).at(-1) === "you");
  await looker.until(() => told(looker).at(-1) === "other");
  expect(looker.heard("owner").at(-1)?.owner).toEqual({ whose: "other", name: "a-operator" });
  looker.say({ type: "resize", columns: 90, rows: 30 });
  await owner.until(() => told(owner).at(-1) === "other");
  const { snapshots } = owner;
  owner.say({ type: "follow" });
  await owner.until(() => owner.snapshots > snapshots && owner.heard("attached").at(-1)?.columns === 90);
  // Input works without owning the size, and is acknowledged.
  owner.type("go\r");
  await owner.until(() => owner.heard("typed").length === 1);
  expect(owner.heard("typed")).toEqual([{ type: "typed", bytes: 3 }]);
  await owner.shows("30 90");
  // There may be a moment without an owner between two.
  expect(told(looker).filter((whose) => whose !== "unknown")).toEqual(["other", "you"]);
  const taken = owner.heard("attached").map((each) => each.taken);
  expect([taken[0], taken.at(-1)]).toEqual([false, true]);
  looker.socket.close();
  await owner.until(() => told(owner).at(-1) === "unknown");
});

test(
  "a viewer that stops reading holds up neither the task nor the server, and goes on at a snapshot",
  { timeout: loaded },
  async () => {
    const script =
      "echo ready; read go; yes a line of a flood | head -n 500000 | cat -n; echo The end.; read go";
    await using rig = await TerminalsRig.open({ flood: script });
    const { key } = await rig.keyOf("operator");
    await using viewer = await rig.look("flood", key);
    await using other = await rig.look("flood", key);
    await viewer.shows("ready");
    viewer.acknowledges = false;
    viewer.type("go\r");
    await other.shows("The end.");
    expect(viewer.received).toBeGreaterThan(0);
    expect(viewer.received).toBeLessThan(acknowledgeWindow.pause + 200_000);
    viewer.acknowledges = true;
    viewer.acknowledge();
    await viewer.shows("The end.");
    expect(viewer.snapshots).toBeGreaterThan(1);
    expect(lastLines(await viewer.text(), 20)).toEqual(lastLines(await shownByLog(rig, "flood"), 20));
  },
);

test(
  "a hundred terminals at once each show their own task, and nobody else's",
  { timeout: loaded },
  async () => {
    const names = Array.from({ length: 100 }, (_, at) => `t${at}`);
    const scripts = names.map((name) => [name, `read word; echo "${name} says $word"; read end`]);
    await using rig = await TerminalsRig.open(Object.fromEntries(scripts));
    const { key } = await rig.keyOf("operator");
    await using stack = new AsyncDisposableStack();
    const viewers = await Promise.all(names.map(async (name) => stack.use(await rig.look(name, key))));
    for (const [at, viewer] of viewers.entries()) viewer.type(`word-${at}\r`);
    await Promise.all(viewers.map((viewer, at) => viewer.shows(`t${at} says word-${at}`)));
    for (const [at, viewer] of viewers.entries()) {
      expect(await viewer.text()).toBe(`word-${at}\nt${at} says word-${at}`);
    }
  },
);

test("reports a terminal whose host is gone as lost", async () => {
  await using rig = await TerminalsRig.open({ wait: "echo ready; read go" });
  const { key } = await rig.keyOf("viewer");
  await using viewer = await rig.look("wait", key);
  await viewer.shows("ready");
  for (const pid of hostPids(rig.api.state)) process.kill(pid, "SIGKILL");
  expect(await viewer.closed).toBe(1000);
  expect(viewer.messages.at(-1)).toMatchObject({ type: "lost", failure: { reason: "host-lost" } });
  await waitFor("the host to be gone", () => hostPids(rig.api.state).length === 0);
});

test("a role that is taken away ends the open terminal, and so does a revoked key", async () => {
  await using rig = await TerminalsRig.open({ wait: "echo ready; read go" });
  const { key, user } = await rig.keyOf("operator");
  await using viewer = await rig.look("wait", key);
  await viewer.shows("ready");
  await rig.api.app.inject({ method: "DELETE", url: `/api/v1/projects/p1/members/${user}` });
  await viewer.closed;
  await expect(rig.look("wait", key)).rejects.toThrow("refused with 403");
  const { app } = rig.api;
  const made = await app.inject({ method: "POST", url: "/api/v1/keys", payload: { label: "key" } });
  const { token, grant } = made.json<{ token: string; grant: { id: string } }>();
  await using other = await rig.look("wait", token);
  await other.shows("ready");
  await app.inject({ method: "DELETE", url: `/api/v1/auth/grants/${grant.id}` });
  await other.closed;
  await expect(rig.look("wait", token)).rejects.toThrow("refused with 401");
});

test("CSRF by WebSocket: a page of another site opens no terminal with the cookie of who visits it", async () => {
  await using rig = await TerminalsRig.open({ wait: "echo ready; read go" });
  const { base } = rig;
  const link = await rig.api.app.inject({ method: "POST", url: "/api/v1/auth/links" });
  const secret = new URL(link.json<{ url: string }>().url).hash.slice(1);
  const signedIn = await fetch(`${base}/api/v1/auth/link`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: base },
    body: JSON.stringify({ link: secret }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const dial = (headers: Record<string, string>) => {
    const url = `${base.replace("http", "ws")}/api/v1/sessions/r1%2Fwait%231/terminal`;
    const socket = new WebSocket(url, { headers: { cookie, ...headers } });
    const answer = Promise.withResolvers<string>();
    socket.on("open", () => answer.resolve("open"));
    socket.on("error", ({ message }) => answer.resolve(message));
    void answer.promise.then(() => socket.terminate());
    return answer.promise;
  };
  expect(await dial({ origin: base })).toBe("open");
  expect(await dial({ origin: "http://evil.example" })).toContain("403");
  expect(await dial({ origin: "null" })).toContain("403");
  expect(await dial({ origin: base, "sec-fetch-site": "cross-site" })).toContain("403");
  expect(await dial({ origin: base, host: "evil.example" })).toContain("421");
  expect(await dial({})).toContain("401");
});
