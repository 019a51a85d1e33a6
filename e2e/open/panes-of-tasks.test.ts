import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const twoTasks = `
limits: { parallel: 2 }
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
  three: { run: '${listener("three")}', checkout: none }
`;

/** Writes each word that it reads into the file that both tasks share. */
const writer = (name: string) => `echo ${name} writes; while read word; do echo $word > shared.txt; done`;
const sharing = `
limits: { parallel: 3 }
tasks:
  one: { run: '${writer("one")}', checkout: worktree }
  two: { run: '${writer("two")}', checkout: worktree }
`;

describe.skipIf(!hasTmux)("wzp open", () => {
  it("says in the titles of panes, and in the list, which running tasks begin to conflict", async () => {
    await using desk = await OpenDesk.open({ plan: sharing });
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@e", ...args], { cwd: desk.project });
    writeFileSync(join(desk.project, "shared.txt"), "as it was\n");
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "start");
    await desk.succeed("run", "--detach");
    await desk.succeed("open");
    const [one, two] = [await desk.paneWith("one writes"), await desk.paneWith("two writes")];
    const titled = (pane: string, title: string) =>
      until(`the title ${title}`, () => desk.title(pane) === title).catch((error: unknown) => {
        throw new Error(`${String(error)}; it is ${desk.title(pane)}`, { cause: error });
      });
    await titled(one.id, "r1/one");
    desk.type(one.id, "first");
    desk.type(two.id, "second");
    await titled(one.id, "r1/one conflicts with r1/two in shared.txt");
    await titled(two.id, "r1/two conflicts with r1/one in shared.txt");
    desk.type(two.id, "first");
    await titled(one.id, "r1/one");
    await titled(two.id, "r1/two");
    await desk.succeed(
      "add",
      "--checkout",
      "worktree",
      "--",
      "sh",
      "-c",
      "echo third > shared.txt; sleep 600",
    );
    await desk.paneWith(
      /^.*r2\/\S+ +running {2}conflicts with r1\/(one|two) in shared\.txt, and with 1 other/m,
    );
  });

  it("shows running tasks in panes of a workspace named after the project, and reuses the place of an ended task", async () => {
    await using desk = await OpenDesk.open({ plan: twoTasks });
    await desk.succeed("run", "--detach");
    const said = await desk.succeed("open");
    expect(said).toContain("3 panes in workspace tally (tmux): ");
    expect(said).toMatch(/^Show it with: tmux switch-client -t '=tally'$/m);
    const one = await desk.paneWith("one listens");
    const two = await desk.paneWith("two listens");
    const list = await desk.paneWith("tally · 2 tasks shown, 0 without a place");
    expect(new Set(desk.panes().map(({ id }) => id))).toEqual(new Set([one.id, two.id, list.id]));
    // Typed into its own pane only.
    desk.type(one.id, "a");
    await desk.sees(one.id, "one heard a");
    expect(desk.screen(two.id)).not.toContain("heard");
    desk.type(two.id, "end");
    // The third starts, and only the place of the ended one is free.
    await desk.sees(two.id, "three listens");
    expect(desk.screen(one.id)).toContain("one heard a");
    desk.type(one.id, "end");
    const ended = await desk.sees(one.id, "r1/one exited with 3");
    expect(ended).toContain("one heard end");
    await desk.sees(one.id, "✗ failed");
    await desk.sees(one.id, "r retry · l log · d diff · q close");
    expect(desk.panes().map(({ id }) => id)).toHaveLength(3);
  });

  it("keeps an ended task's last screen, ignores other keys, and retries in the same pane on r", async () => {
    await using desk = await OpenDesk.open({
      plan: `tasks: { one: { run: '${listener("one")}', checkout: none } }`,
    });
    await desk.succeed("run", "--detach");
    await desk.succeed("open", "--driver", "tmux");
    const { id } = await desk.paneWith("one listens");
    desk.type(id, "end");
    // Somebody who continues to type when the task ends means the task: r is a letter of a word here.
    for (const word of ["retry", "r", "rrr", "q"]) desk.tmux("send-keys", "-t", id, "-l", word);
    await desk.sees(id, "exited with 3");
    await desk.sees(id, "✗ failed");
    const status = await desk.succeed("show", "r1/one", "--json");
    expect(JSON.parse(status)).toMatchObject({ attempts: 1 });
    await desk.sees(id, "r retry · l log · d diff · q close");
    desk.press(id, "r");
    await until("it runs again", () => !desk.screen(id).includes("exited with 3"));
    await desk.sees(id, "one listens");
    desk.type(id, "again");
    await desk.sees(id, "one heard again");
    expect(JSON.parse(await desk.succeed("show", "r1/one", "--json"))).toMatchObject({ attempts: 2 });
  });

  it("gives later tasks of a run places as they start, with run --open", async () => {
    const plan = `
limits: { parallel: 2 }
tasks:
  first: { run: '${listener("first")}', checkout: none }
  quick: { run: 'echo quick was here; read word; exit 7', checkout: none }
  later: { run: '${listener("later")}', checkout: none, needs: [{ task: first, if: always }] }
`;
    await using desk = await OpenDesk.open({ plan });
    const said = await desk.succeed("run", "--open", "--detach");
    expect(said).toContain("in workspace tally (tmux)");
    const quick = await desk.paneWith("quick was here");
    const first = await desk.paneWith("first listens");
    desk.type(quick.id, "");
    await desk.sees(quick.id, "r1/quick exited with 7");
    desk.type(first.id, "end");
    // Uses the place whose task ended first.
    await desk.sees(quick.id, "later listens");
    await desk.sees(first.id, "r1/first exited with 3");
  });
});
