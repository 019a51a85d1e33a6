import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { mainName } from "../../packages/cli/test/rigs/built-package.ts";
import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const layout = "layouts: { default: [{ columns: [{ task: a }, { log: a }, { shell: . }, { list: true }] }] }";
const plan = `${layout}\ntasks:\n  a: { run: '${listener("a")}', checkout: none }\n`;

describe.skipIf(!hasTmux)("the places of a workspace", () => {
  it("are named after their content, and a shell starts on an empty screen", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    await desk.succeed("open");
    const titles = () => desk.tmux("list-panes", "-s", "-t", "tally", "-F", "#{pane_title}").split("\n");
    await until("titles", () => titles().filter((title) => title === "r1/a").length === 2);
    expect(titles()).toContain("tally");
    const shell = desk.panes()[2]?.id ?? "";
    desk.type(shell, "echo $((40 + 2))");
    await desk.sees(shell, /^42$/m);
    expect(desk.screen(shell)).not.toContain("the next task will appear here");
  });

  it("count a task with a log only once", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    expect(await desk.succeed("open")).toContain("1 task shown");
    await desk.paneWith("tally · 1 task shown");
  });

  it("resume following a log that was interrupted while its task runs", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    await desk.succeed("open");
    const log = desk.panes()[1]?.id ?? "";
    await desk.sees(log, "a listens");
    const isLog = ({ command }: { command: string }): boolean =>
      command.includes(`${mainName} logs -f r1/a#1`);
    const [follower] = processesWith(`WZP_HOME=${desk.home}`).filter(isLog);
    process.kill(follower?.pid ?? 0, "SIGKILL");
    desk.type(desk.panes()[0]?.id ?? "", "later");
    await desk.sees(log, "a heard later");
    expect(desk.screen(log)).not.toContain("no more output");
  });

  it("detach a task on the keys of config.yaml, whose errors are reported before anything opens", async () => {
    await using desk = await OpenDesk.open({ plan });
    const config = join(desk.home, "config");
    mkdirSync(config, { recursive: true });
    await desk.succeed("run", "--detach");
    writeFileSync(join(config, "config.yaml"), "detachKeys: nonsense\n");
    const refused = await desk.wzp("open");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("config.yaml:1:");
    writeFileSync(join(config, "config.yaml"), "detachKeys: ctrl-p ctrl-q\n");
    await desk.succeed("open", "--layout", "grid");
    const { id } = await desk.paneWith("a listens");
    desk.press(id, "C-p");
    desk.press(id, "C-q");
    await desk.paneWith("› r1/a");
    await desk.sees(id, "free");
  });
});

const servicePlan = `
layouts: { default: [{ columns: [{ service: web }, { service: quiet }, { list: true }] }] }
services:
  web: { run: 'echo "web begins"; read word; echo "web heard $word"; exec sleep 600', linger: 0s }
  quiet: { run: 'echo "quiet begins"; exec sleep 600', terminal: false, linger: 0s }
tasks: { a: { run: 'true', checkout: none } }
`;

describe.skipIf(!hasTmux)("the place of a service", () => {
  it("shows its terminal or its output, waits while it is stopped, and shows the next start", async () => {
    await using desk = await OpenDesk.open({ plan: servicePlan, columns: 150 });
    await desk.succeed("run");
    await desk.succeed("services", "up", "quiet");
    await desk.succeed("open");
    const [web = "", quiet = ""] = desk.panes().map(({ id }) => id);
    await desk.sees(web, "waiting for web: not started yet");
    await desk.sees(quiet, "quiet begins");
    await desk.succeed("services", "up", "web");
    await desk.sees(web, "web begins");
    desk.type(web, "hello");
    await desk.sees(web, "web heard hello");
    await desk.succeed("services", "down", "web");
    await desk.sees(web, "waiting for web: stopped");
    await desk.succeed("services", "up", "web");
    desk.type(web, "again");
    await desk.sees(web, "web heard again");
    desk.press(web, "C-\\");
    desk.press(web, "C-\\");
    await desk.sees(web, "web · s show it again · q close");
    desk.press(web, "s");
    await desk.sees(web, "web heard again");
    await desk.succeed("services", "down");
  });
});

describe.skipIf(!hasTmux)("a workspace whose window grows", () => {
  it("gives waiting tasks a place each while places stay readable", async () => {
    const names = ["a", "b", "c", "d"];
    const tasks = names.map((name) => `  ${name}: { run: '${listener(name)}', checkout: none }`).join("\n");
    await using desk = await OpenDesk.open({
      plan: `limits: { parallel: 4 }\ntasks:\n${tasks}\n`,
      columns: 80,
      rows: 25,
    });
    await desk.succeed("run", "--detach");
    await until("all four run", async () => (await desk.succeed("ps")).includes("4 running"));
    expect(await desk.succeed("open")).toContain("2 tasks shown");
    const list = await desk.paneWith("2 without a place");
    const before = desk.panes();
    desk.tmux("resize-window", "-t", "tally", "-x", "148", "-y", "45");
    await desk.sees(list.id, "4 tasks shown, 0 without a place");
    for (const name of names) await desk.paneWith(`${name} listens`);
    for (const { id } of before) expect(desk.panes().map((pane) => pane.id)).toContain(id);
    expect(desk.record()).toMatchObject({ automatic: true });
    expect(await desk.succeed("open")).toContain("(already open)");
  });
});
