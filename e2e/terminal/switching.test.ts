import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { processesWith } from "../rigs/processes.ts";
import { Desk, hasTmux } from "../rigs/terminal/desk.ts";

const program = fileURLToPath(new URL("../rigs/terminal/show-in-turn.ts", import.meta.url));

function showNext(desk: Desk): void {
  const shown = processesWith(`WZP_HOME=${desk.home}`).filter(({ command }) =>
    command.includes("show-in-turn"),
  );
  expect(shown.map(({ pid }) => process.kill(pid, "SIGUSR1"))).toEqual([true]);
}

describe.skipIf(!hasTmux)("one process that shows sessions in turn", () => {
  it("cleans up after each session, sends input to the shown one, and detaches like attach", async () => {
    await using desk = await Desk.open();
    const listen = (name: string): string =>
      `printf '\\033[?1049h\\033[?1000h${name} listens'; while read word; do echo ${name} heard $word; done`;
    await desk.task("one", listen("one"));
    await desk.task("two", listen("two"));
    desk.type("stty -g > before; clear");
    desk.type(`${process.execPath} ${program} 'r1/one#1' 'r1/two#1' 'r1/one#1' 'r1/two#1'; echo over`);
    await desk.sees("one listens");
    desk.type("a");
    await desk.sees("one heard a");
    showNext(desk);
    expect(await desk.sees("two listens")).not.toContain("one heard");
    desk.type("b");
    await desk.sees("two heard b");
    showNext(desk);
    await desk.sees("one listens");
    desk.tmux("send-keys", "C-\\", "C-\\");
    expect(await desk.sees("two listens")).toContain("two heard b");
    showNext(desk);
    const screen = await desk.sees(/^over/m);
    expect(screen.match(/^r1\/\w+#1 \w+, -?\d+ more listeners$/gm)).toEqual([
      "r1/one#1 left, 0 more listeners",
      "r1/two#1 left, 0 more listeners",
      "r1/one#1 detached, 0 more listeners",
      "r1/two#1 left, 0 more listeners",
    ]);
    desk.type("stty -g > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
  });
});
