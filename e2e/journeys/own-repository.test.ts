import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { processesWith, type FoundProcess } from "../rigs/processes.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";

const plan = `defaults: { checkout: project }
limits: { parallel: 2 }
tasks:
  quick: echo quick >>witness
  slow: { run: "until test -e go; do sleep 0.05; done; echo slow >>witness" }
  last: { run: "echo last >>witness", needs: [quick, slow] }
`;

/** A person's repository, a home, and the terminals that they open one after another. */
class Workplace implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), "wzp-own-"));
  readonly project = join(this.root, "プロジェクト a");
  readonly #terminals: TmuxTerminal[] = [];

  constructor() {
    mkdirSync(this.project);
    this.write("package.json", JSON.stringify({ scripts: { test: "echo tested", build: "echo built" } }));
    for (const args of [
      ["init", "-q", "-b", "main"],
      ["add", "."],
      ["commit", "-qm", "start"],
    ]) {
      execFileSync("git", args, { cwd: this.project });
    }
  }

  async openTerminal(): Promise<TmuxTerminal> {
    const directory = join(this.root, `desk-${this.#terminals.length}`);
    mkdirSync(directory);
    const terminal = await TmuxTerminal.open({
      directory,
      cwd: this.project,
      env: { WZP_HOME: this.home },
    });
    this.#terminals.push(terminal);
    return terminal;
  }

  get home(): string {
    return join(this.root, "home");
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.project, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.project, name), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const terminal = await this.openTerminal();
    terminal.type("wzp down --kill; echo down $?");
    await terminal.sees(/^down \d/m);
    for (const each of this.#terminals) each.close();
    // The shells of the terminals have the home's name too, and end with them.
    await until("nothing of the home runs", () => processesOf(this.home).length === 0, 10_000);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(!TmuxTerminal.available)("in the user's own repository", () => {
  test("a run continues after the terminal is closed, and every command finds it", async () => {
    await using place = new Workplace();
    const first = await place.openTerminal();
    first.type("wzp init && wzp run; echo ended $?");
    await first.sees("ended 0");
    expect(first.text).toMatch(/r1 succeeded: 2 done/);

    place.write("wezterm-parallel.yaml", plan);
    first.type("clear; wzp run");
    await first.sees(/› slow +running/);
    await first.sees(/✓ quick +done/);
    first.close();

    const second = await place.openTerminal();
    second.type("wzp ps");
    await second.sees(/r2\/slow +› running/);
    place.write("go", "");
    second.type("clear; wzp logs -f r2; wzp wait r2; echo waited $?");
    await second.sees("waited 0");
    expect(place.read("witness")).toBe("quick\nslow\nlast\n");
  }, 60_000);

  test("attach, cancel, retry, add and map work one after another", async () => {
    await using place = new Workplace();
    const { root } = place;
    const desk = await place.openTerminal();
    desk.type(`wzp add -n talk -- sh -c 'echo who?; read name; echo hello $name; test -e ${root}/ok'`);
    desk.type("wzp logs -f r1/talk");
    await desk.sees(/who\?\s*$/m);
    desk.press("C-c");
    desk.type("clear; wzp attach r1/talk; echo left $?");
    await desk.sees(/^who\?/m);
    desk.type("Ada");
    await desk.sees("hello Ada");
    await desk.sees("left 1");
    writeFileSync(join(root, "ok"), "");
    desk.type("clear; wzp retry r1/talk && wzp send --enter r1/talk Bob; wzp wait r1/talk; echo again $?");
    await desk.sees("again 0");
    desk.type("clear; wzp logs r1/talk#2; wzp logs r1/talk#1");
    await desk.sees(/hello Bob[^]*hello Ada/);
    desk.type(
      "clear; wzp add -n long -- sleep 1000; wzp cancel r2/long; wzp wait r2/long; echo cancelled $?",
    );
    await desk.sees("cancelled 1");
    desk.type("clear; seq 5 | wzp map -j 2 'echo $(({} * {}))'; echo mapped $?");
    await desk.sees(/1\n4\n9\n16\n25\nmapped 0/);
  }, 60_000);

  test("`wzp up` continues interrupted and queued tasks after a power cut", async () => {
    await using place = new Workplace();
    place.write("wezterm-parallel.yaml", plan);
    const before = await place.openTerminal();
    before.type("wzp run");
    await before.sees(/› slow +running/);
    await before.sees(/✓ quick +done/);
    cutPower(place.home);
    before.close();
    place.write("go", "");

    const after = await place.openTerminal();
    after.type("wzp up && wzp wait r1 --timeout 30s; echo waited $?");
    await after.sees("waited 0");
    expect(place.read("witness")).toBe("quick\nslow\nlast\n");
    after.type("clear; wzp show r1/slow");
    await after.sees(/attempt 1 +\S*lost[^]*attempt 2 +exit 0/);
  }, 60_000);
});

/** Tasks and daemons have the home's name in their environment, session hosts only a daemon's mark. */
function processesOf(home: string): FoundProcess[] {
  return processesWith(`WZP_HOME=${home}`, `WZP_DAEMON_OF=${home}/state`);
}

/** Stops all processes first and kills programs before tasks, so that none can record the end of a task. */
function cutPower(home: string): void {
  for (
    let left = processesWith(`WZP_HOME=${home}`);
    left.length > 0;
    left = processesWith(`WZP_HOME=${home}`)
  ) {
    for (const { pid } of left) signal(pid, "SIGSTOP");
    for (const { pid } of processesWith(`WZP_DAEMON_OF=${home}/state`)) signal(pid, "SIGKILL");
    for (const { pid } of left) signal(pid, "SIGKILL");
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
