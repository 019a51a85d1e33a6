import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { spawn as spawnPty, type IPty } from "@lydell/node-pty";

import { mainProgram, wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { BenchHome } from "../bench-home.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * A person's view of a session beside `tmux attach` of the same program: start to first screen, key to echo,
 * the same during a flood of 100 MB in another viewed pane, and memory of the view. A helper shows all views of
 * `wzp attach` but the first, for which Node.js starts; so the programs are those of the published package.
 */
const starts = Number(process.env["ROUNDS"] ?? 20);
const keyCount = 500;
const line = "The quick brown fox jumps over the lazy dog, 0123456789\n";
const floodBytes = 100_000_000;
/** Time after which a missing echo means a broken measurement. */
const limitMs = 20_000;

interface Contender {
  readonly name: string;
  readonly attach: (session: string) => readonly [string, ...string[]];
  /** Matches the command line of the view's process. */
  readonly client: string;
}

using home = new BenchHome();
const tmuxSocket = join(home.scratch, "tmux");
const flood = join(home.scratch, "flood");
const ids = new Map<string, string>();
const contenders: readonly Contender[] = [
  {
    name: "wzp",
    client: "bin/wzp\0attach",
    attach: (session) => [wzpProgram, "attach", ids.get(session) ?? session],
  },
  {
    name: "node",
    client: "main.js\0attach",
    attach: (session) => [process.execPath, mainProgram, "attach", ids.get(session) ?? session],
  },
  {
    name: "tmux",
    client: `tmux\0-S\0${tmuxSocket}\0attach`,
    attach: (session) => ["tmux", "-S", tmuxSocket, "attach", "-t", session],
  },
];

/** The program behind all views. */
const sharedBy: Readonly<Record<string, string>> = { wzp: "main.js\0views", tmux: "/dev/null\0new-session" };

/** A person's terminal. */
class View implements Disposable {
  readonly #pty: IPty;
  #seen = "";
  #heard: () => void = () => {};

  constructor([program, ...args]: readonly [string, ...string[]]) {
    const env = { ...home.env, TERM: "xterm-256color", TMUX: "" } as Record<string, string>;
    this.#pty = spawnPty(program, args, { cols: 120, rows: 40, env, cwd: home.scratch });
    this.#pty.onData((text) => {
      this.#seen += text;
      this.#heard();
    });
  }

  /** Waits until `text` has arrived since the last call. */
  async shows(text: string): Promise<void> {
    const end = performance.now() + limitMs;
    while (!this.#seen.includes(text)) {
      if (performance.now() > end)
        throw new Error(`waited for ${text} and saw ${JSON.stringify(this.#seen)}`);
      await Promise.race([
        new Promise<void>((heard) => (this.#heard = heard)),
        delay(limitMs, undefined, { ref: false }),
      ]);
    }
    this.#seen = "";
  }

  async timeKey(key: string): Promise<number> {
    const start = performance.now();
    this.#pty.write(key);
    await this.shows(key);
    return performance.now() - start;
  }

  [Symbol.dispose](): void {
    this.#pty.kill("SIGTERM");
  }
}

try {
  await openSessions();
  await startHelper();
  const screens = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < starts; round++) {
    for (const contender of contenders) screens.get(contender)?.push(await timeFirstScreen(contender));
  }
  const columns: (readonly number[])[] = [];
  for (const contender of contenders) columns.push(await measure(contender, screens.get(contender) ?? []));
  const names = [
    `start to first screen, p50 of ${starts}, ms`,
    "    p95",
    `key to echo, p50 of ${keyCount}, ms`,
    "    p99",
    "key to echo while 100 MB flood another pane, p50, ms",
    "    p99",
    "    slowest",
    "that flood, s",
    "memory of one view (PSS), MB",
    "    RSS",
    "memory that all views share (PSS), MB",
  ];
  const rows = names.map((name, at) => {
    const values = columns.map((column) => column[at] ?? Number.NaN);
    const ratio = (values[0] ?? Number.NaN) / (values.at(-1) ?? Number.NaN);
    return [name, ...values.map((value) => value.toFixed(value < 10 ? 2 : 0)), ratio.toFixed(2)];
  });
  console.log(table(["", "wzp attach", "the first, by Node.js", "tmux attach", "ratio"], rows));
} finally {
  spawnSync("tmux", ["-S", tmuxSocket, "kill-server"]);
}

async function openSessions(): Promise<void> {
  writeFileSync(flood, line.repeat(Math.ceil(floodBytes / line.length)));
  const keys = "echo FIRST; stty -icanon -echo; exec cat";
  const floods = (name: string) =>
    `echo FIRST; while [ ! -e ${name}.go ]; do sleep 0.02; done; cat flood; touch ${name}.done; exec cat`;
  for (const [session, script] of [
    ["keys", keys],
    ["flood-wzp", floods("wzp")],
    ["flood-node", floods("node")],
  ] as const) {
    const added = JSON.parse(home.wzp("add", "--json", "--name", session, "--shell", "--", script)) as {
      task: string;
    };
    ids.set(session, added.task);
  }
  for (const [session, script] of [
    ["keys", keys],
    ["flood-tmux", floods("tmux")],
  ] as const) {
    const words = ["new-session", "-d", "-s", session, "-c", home.scratch, script];
    const { status } = spawnSync("tmux", ["-S", tmuxSocket, "-f", "/dev/null", ...words]);
    if (status !== 0) throw new Error(`tmux ended with ${status}`);
  }
  for (const id of ids.values()) while (!home.wzp("logs", id).includes("FIRST")) await delay(20);
}

/** Looks at a session once, until the helper of later views runs. */
async function startHelper(): Promise<void> {
  using view = new View([wzpProgram, "attach", ids.get("keys") ?? ""]);
  await view.shows("FIRST");
  while (processes("main.js\0views").length === 0) await delay(20);
  // Measured: it accepts views 60 ms after its start.
  await delay(1_000);
}

async function timeFirstScreen({ attach }: Contender): Promise<number> {
  const start = performance.now();
  using view = new View(attach("keys"));
  await view.shows("FIRST");
  return performance.now() - start;
}

async function measure({ name, attach, client }: Contender, screens: readonly number[]): Promise<number[]> {
  using view = new View(attach("keys"));
  await view.shows("FIRST");
  let left = keyCount;
  const quiet = await timeKeys(view, () => left-- > 0);
  const memory = ["Pss", "Rss"].map((kind) => memoryOf(family(processes(client)), kind));
  const shared = memoryOf(processes(sharedBy[name] ?? "none"), "Pss");
  const words = attach(`flood-${name}`)
    .map((word) => `'${word}'`)
    .join(" ");
  // Another program reads this output: reading 100 MB here would delay the keys.
  const other = spawn("script", ["-qfec", `stty cols 120 rows 40; exec ${words}`, "/dev/null"], {
    env: { ...home.env, TERM: "xterm-256color", TMUX: "" },
    cwd: home.scratch,
    stdio: ["pipe", "ignore", "ignore"],
  });
  while (processes(client).length < 2) await delay(20);
  const start = performance.now();
  writeFileSync(join(home.scratch, `${name}.go`), "");
  const busy = await timeKeys(view, () => !existsSync(join(home.scratch, `${name}.done`)));
  const took = (performance.now() - start) / 1e3;
  other.kill();
  return [
    median(screens),
    quantile(screens, 0.95),
    median(quiet),
    quantile(quiet, 0.99),
    median(busy),
    quantile(busy, 0.99),
    Math.max(...busy),
    took,
    ...memory,
    shared,
  ];
}

/** Types like a fast person: a key every few ms. */
async function timeKeys(view: View, goesOn: () => boolean): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; goesOn(); at++) {
    times.push(await view.timeKey(String.fromCodePoint(0x61 + (at % 26))));
    await delay(4);
  }
  return times;
}

/** Returns the memory of processes, in MB. */
function memoryOf(pids: readonly number[], kind: string): number {
  const kilobytes = pids.map((pid) =>
    Number(
      new RegExp(`^${kind}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1],
    ),
  );
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** Returns the processes and their children. */
function family(pids: readonly number[]): number[] {
  const children = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ");
  return pids.flatMap((pid) => [
    pid,
    ...children(pid)
      .map(Number)
      .filter((child) => child > 0),
  ]);
}

function processes(client: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        const of = (file: string): string => readFileSync(`/proc/${pid}/${file}`, "latin1");
        return (
          Number.isInteger(pid) &&
          of("cmdline").includes(client) &&
          (of("cmdline") + of("environ")).includes(home.scratch)
        );
      } catch {
        return false;
      }
    });
}
