import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk, type DeskPane } from "../rigs/open/open-desk.ts";

const tasks = (...names: readonly string[]): string =>
  `tasks:\n${names.map((name) => `  ${name}: { run: '${listener(name)}', checkout: none }`).join("\n")}\n`;

const places = (panes: readonly DeskPane[]) =>
  panes.map(({ columns, rows, left, top }) => ({ columns, rows, left, top }));

describe.skipIf(!hasTmux)("an opened workspace", () => {
  it("takes no keys from the user: input typed while panes open or tasks start stays in its pane", async () => {
    await using desk = await OpenDesk.open({
      plan: `limits: { parallel: 6 }\n${tasks("a", "b", "c", "d", "e", "f")}`,
    });
    const typed = join(desk.directory, "typed");
    await desk.nestTmux();
    desk.terminal.type(`stty -echo; cat > ${typed}`);
    await desk.succeed("run", "--detach");
    const { done } = desk.start(["open"]);
    let isOpen = false;
    void done.then(() => (isOpen = true));
    let words = "";
    for (let count = 0; !isOpen || count < 60; count++) {
      desk.terminal.type(`word ${count}`);
      words += `word ${count}\n`;
      await new Promise((settle) => setTimeout(settle, 20));
    }
    expect((await done).stderr).toContain("tmux");
    expect((await done).code).toBe(0);
    await until("all that was typed", () => readFileSync(typed, "utf8") === words);
    for (const { id } of desk.panes()) expect(desk.screen(id)).not.toContain("word");
  });

  it("continues without closed panes, reopens them, and is restored after the terminal has ended", async () => {
    const plan = `limits: { parallel: 3 }\nlayouts: { default: [{ columns: [70, 30], panes: [{ task: a }, { rows: [{ next: 2 }, { list: true }] }] }] }\n${tasks("a", "b", "c")}`;
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    expect(await desk.succeed("open")).toContain("4 panes in workspace tally (tmux): 3 tasks shown, 0 wait");
    const made = places(desk.panes());
    const b = await desk.paneWith("b listens");
    desk.type(b.id, "before");
    await desk.sees(b.id, "b heard before");
    desk.tmux("kill-pane", "-t", b.id);
    await desk.paneWith("2 tasks shown, 1 without a place");
    expect(await desk.succeed("open")).toContain("(closed panes reopened): 3 tasks shown");
    const back = await desk.paneWith("b heard before");
    expect(places(desk.panes())).toEqual(made);
    desk.type(back.id, "again");
    await desk.sees(back.id, "b heard again");
    // Making the large one smaller by hand is recorded.
    const a = await desk.paneWith("a listens");
    desk.tmux("resize-pane", "-t", a.id, "-x", "60");
    const resized = places(desk.panes());
    expect(resized).not.toEqual(made);
    await until("the arrangement is kept", () => {
      const root = desk.record().layout.tabs[0]?.root;
      return root?.kind === "columns" && (root.shares[0] ?? 100) < 45;
    });
    desk.terminal.close();
    await until("all panes are gone", () => desk.programs("place").length === 0);
    await desk.startTerminal();
    expect(await desk.succeed("open")).toContain("4 panes in workspace tally (tmux): 3 tasks shown");
    expect(places(desk.panes())).toEqual(resized);
    await desk.paneWith("b heard again");
  });

  it("survives the loss of its list and the server: places continue, and both recover", async () => {
    await using desk = await OpenDesk.open({ plan: `limits: { parallel: 3 }\n${tasks("a", "b", "c")}` });
    await desk.succeed("run", "--detach");
    const [first, second] = await Promise.all([desk.succeed("open"), desk.succeed("open")]);
    // Two calls at once: one opened it and the other joined.
    expect([first, second].filter((said) => said.includes("(already open)"))).toHaveLength(1);
    expect(desk.panes()).toHaveLength(4);
    const a = await desk.paneWith("a listens");
    for (const { pid } of desk.programs("workspace")) process.kill(pid, "SIGKILL");
    for (const { pid } of desk.programs("daemon server")) process.kill(pid, "SIGKILL");
    await until("the list is gone", () => desk.panes().length === 3);
    desk.type(a.id, "alone");
    await desk.sees(a.id, "a heard alone");
    expect(await desk.succeed("open")).toContain(
      "4 panes in workspace tally (tmux) (closed panes reopened): 3 tasks",
    );
    expect(desk.programs("place")).toHaveLength(3);
    desk.type(a.id, "end");
    await desk.sees(a.id, /r1\/a exited with 3.*✗ failed/);
    await desk.succeed("retry", "r1/a");
    await desk.sees(a.id, "a listens");
  });
});
