import { globSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const plan = `
limits: { parallel: 3 }
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
  brief: { run: 'echo brief was here', checkout: none }
layouts:
  default: [{ columns: [{ task: one }, { task: two }, { task: brief }, { list: true }] }]
`;

function programOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

describe.skipIf(!hasTmux || process.platform !== "linux")("places that share a helper", () => {
  let desk: OpenDesk;
  beforeAll(async () => {
    desk = await OpenDesk.open({ plan, columns: 200 });
    await desk.succeed("run", "--detach");
    await until("brief has ended", async () => {
      const { state } = JSON.parse(await desk.succeed("show", "r1/brief", "--json")) as { state: string };
      return state === "succeeded";
    });
    await desk.succeed("open");
  });
  afterAll(() => desk[Symbol.asyncDispose]());

  const helper = () => Number(readFileSync(globSync(`${desk.home}/run/views-*/pid`)[0] ?? "", "utf8"));
  const taken = () =>
    globSync(`${desk.home}/run/views-*/*.took`).map((path) => Number(/(\d+)\.took$/.exec(path)?.[1]));

  it("run without Node.js of their own from the first open on, and pass keys to their tasks", async () => {
    const places = [];
    for (const text of ["one listens", "two listens", "brief was here"])
      places.push(await desk.paneWith(text));
    expect(new Set(taken())).toEqual(new Set(places.map(({ pid }) => pid)));
    for (const { pid } of places) expect(programOf(pid)).not.toMatch(/node|MainThread/);
    desk.type(places[0]?.id ?? "", "word");
    await desk.sees(places[0]?.id ?? "", "one heard word");
  });

  it("are reopened after their pane was closed, also that of an ended task, and leave no files", async () => {
    const closed = [await desk.paneWith("two listens"), await desk.paneWith("r1/brief exited with 0")];
    for (const { id } of closed) desk.tmux("kill-pane", "-t", id);
    const left = () => closed.flatMap(({ pid }) => globSync(`${desk.home}/run/views-*/${pid}.*`));
    await until("the helper let go", () => taken().length === 1);
    await until("no file is left", () => left().length === 0);
    await desk.succeed("open");
    await desk.paneWith("two listens");
    await desk.paneWith("r1/brief exited with 0");
    expect(taken()).toHaveLength(3);
  });

  it("leave the pane to Node.js for a key that runs a command, and keep their task", async () => {
    const { id, pid } = await desk.paneWith("brief was here");
    await desk.sees(id, "r retry · l log");
    desk.press(id, "l");
    await desk.sees(id, /brief was here[^]*brief was here[^]*r retry ·/);
    expect(programOf(pid)).toMatch(/node|MainThread/);
    expect(taken()).toHaveLength(2);
    expect(await desk.succeed("open")).toContain("(already open)");
  });

  it("continue in Node.js when the helper is killed", async () => {
    const { id, pid } = await desk.paneWith("one listens");
    process.kill(helper(), "SIGKILL");
    await until("Node.js", () => /node|MainThread/.test(programOf(pid)));
    await desk.sees(id, /one heard|one listens|two listens/);
    expect(await desk.succeed("open")).toContain("(already open)");
    const one = await desk.paneWith("one heard word");
    desk.type(one.id, "after");
    await desk.sees(one.id, "one heard after");
    await desk.paneWith("two listens");
  });

  it("open in Node.js while the helper is stuck", async () => {
    await until("another helper", () => programOf(helper()) !== "");
    const stuck = helper();
    process.kill(stuck, "SIGSTOP");
    const { id } = await desk.paneWith("two listens");
    desk.tmux("kill-pane", "-t", id);
    expect(await desk.succeed("open")).toContain("tally");
    const again = await desk.paneWith("two listens");
    expect(programOf(again.pid)).toMatch(/node|MainThread/);
    process.kill(stuck, "SIGCONT");
  });
});
