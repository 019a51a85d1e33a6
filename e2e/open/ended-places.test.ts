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
  default: [{ columns: [{ task: one }, { task: brief }, { next: 1 }, { list: true }] }]
`;

describe.skipIf(!hasTmux)("a place whose task has ended", () => {
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

  it("shows the last screen of a task that ended before it was displayed", async () => {
    const brief = await desk.paneWith("brief was here");
    expect(await desk.sees(brief.id, "exited with 0")).toContain("✓ done");
  });

  it("shows the log on l and the diff on d, and offers the keys again", async () => {
    const { id } = await desk.paneWith("brief was here");
    await desk.sees(id, "r retry · l log · d diff · q close");
    desk.press(id, "l");
    await desk.sees(id, /brief was here[^]*brief was here[^]*r retry ·/);
    desk.press(id, "d");
    await desk.sees(id, /has no commits to show[^]*r retry ·/);
    expect(desk.panes()).toHaveLength(4);
  });

  it("is closed on q and not reopened by the next open", async () => {
    const { id } = await desk.paneWith("brief was here");
    desk.press(id, "q");
    await until("it is gone", () => desk.panes().every((pane) => pane.id !== id));
    expect(await desk.succeed("open")).toContain("(already open)");
    expect(desk.panes()).toHaveLength(3);
  });

  it("is restored with the last screen after the terminal has ended", async () => {
    const one = await desk.paneWith("one listens");
    desk.type(one.id, "end");
    await desk.sees(one.id, "r1/one exited with 3");
    desk.terminal.close();
    await until("all panes are gone", () => desk.programs("place").length === 0);
    await desk.startTerminal();
    await desk.succeed("open");
    const again = await desk.paneWith("one heard end");
    await desk.sees(again.id, "r1/one exited with 3");
    await desk.paneWith("two listens");
  });

  it("continues beside a pane that the user split, and when moved to another window", async () => {
    const two = await desk.paneWith("two listens");
    desk.tmux("split-window", "-d", "-t", two.id, "cat");
    desk.tmux("break-pane", "-d", "-s", two.id);
    desk.type(two.id, "moved");
    await desk.sees(two.id, "two heard moved");
    await until("the arrangement is kept", () => desk.record().layout.tabs.length === 2);
    expect(await desk.succeed("open")).toContain("(already open)");
    const list = await desk.paneWith("tally · ");
    desk.tmux("swap-pane", "-d", "-s", list.id, "-t", two.id);
    desk.type(two.id, "swapped");
    await desk.sees(two.id, "two heard swapped");
  });
});

describe.skipIf(!hasTmux)("a task that has ended, opened by its id", () => {
  it("gets a place with its last screen, or a message that it never started", async () => {
    const tasks =
      "  brief: { run: 'echo brief was here; exit 7', checkout: none }\n  after: { run: 'true', needs: [brief], checkout: none }";
    await using desk = await OpenDesk.open({ plan: `tasks:\n${tasks}\n` });
    await desk.wzp("run");
    expect(await desk.succeed("open", "r1/brief")).toContain("1 task shown");
    const brief = await desk.paneWith("brief was here");
    await desk.sees(brief.id, "exited with 7");
    const skipped = await desk.wzp("open", "r1/after");
    expect(skipped.code).not.toBe(0);
    expect(skipped.stderr).toContain("it has not started");
  });
});
