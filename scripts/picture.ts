/** Plays the demo in a real terminal and draws its screens for the documentation. Needs tmux. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { drawSvg } from "./picture/draw-svg.ts";
import { RealTerminal } from "./picture/real-terminal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const columns = 100;
/** A demo takes less than a minute on two cores; this allows for a busy machine. */
const demoLimitMs = 180_000;

/** True in the middle of the demo: some tasks done, some running, some waiting. */
function isUnderWay(screen: string): boolean {
  const count = (word: string) => screen.split("\n").filter((line) => line.includes(` ${word} `)).length;
  return count("running") >= 2 && count("done") >= 4 && (count("ready") >= 1 || count("blocked") >= 1);
}

function draw(name: string, title: string, screen: string): void {
  const path = join(root, "docs/images", `${name}.svg`);
  mkdirSync(join(root, "docs/images"), { recursive: true });
  writeFileSync(path, drawSvg({ screen, columns, title }));
  process.stdout.write(`${path}\n`);
}

/**
 * Draws long-running work of the demo's project in panes of a separate tmux, and the full-screen view of it.
 */
async function drawSideBySide(terminal: RealTerminal): Promise<void> {
  const prompt = (screen: string) => /^\$\s*$/.test(screen.trim());
  terminal.type(
    `unset TMUX; export TMUX_TMPDIR=${directory}; cd ${directory}/wezterm-parallel-demo/tally; clear`,
  );
  await terminal.screen(prompt, demoLimitMs);
  const commands = {
    types: "npx tsc --noEmit --watch --preserveWatchOutput",
    tests: "node --test --watch",
    history: "git --no-pager log --graph --color=always --stat=44 -8; sleep 600",
    speed: "while true; do node bench/live.ts; sleep 4; done",
  };
  for (const [name, command] of Object.entries(commands)) {
    terminal.type(`wzp add --name ${name} "${command}"; clear`);
    await terminal.screen(prompt, demoLimitMs);
  }
  terminal.type("wzp open --driver tmux --switch");
  draw(
    "open",
    "wzp open",
    await terminal.screen((screen) => /tests \d+/.test(screen) && screen.includes("Enter"), demoLimitMs),
  );
  terminal.detach();
  terminal.type("clear; wzp");
  draw(
    "board",
    "wzp",
    await terminal.screen((screen) => screen.includes("? help") && screen.includes("running"), demoLimitMs),
  );
  terminal.key("q");
  await terminal.screen((screen) => /\$\s*$/.test(screen.trim()), demoLimitMs);
  terminal.type("tmux kill-server");
  await terminal.screen((screen) => /\$\s*$/.test(screen.trim()), demoLimitMs);
}

const directory = mkdtempSync(join(tmpdir(), "wzp-picture-"));
try {
  // Tasks call `node` and mean this one.
  const path = [`${root}bin`, dirname(process.execPath), process.env["PATH"]].join(":");
  const env = { PS1: "$ ", XDG_STATE_HOME: directory, PATH: path };
  using terminal = new RealTerminal({ columns, rows: 30, directory: root, env });
  terminal.type("wzp demo");
  draw("demo", "wzp run", await terminal.screen(isUnderWay, demoLimitMs));
  await terminal.screen((screen) => /Ctrl-C: stop/.test(screen), demoLimitMs);
  terminal.key("C-c");
  await terminal.screen((screen) => /\$\s*$/.test(screen.trim()), demoLimitMs);
  const home = join(directory, "wezterm-parallel-demo/home");
  terminal.type(`export WZP_HOME=${home}; wzp up; clear`);
  await terminal.screen((screen) => /^\$\s*$/.test(screen.trim()), demoLimitMs);
  terminal.type("wzp timeline r2");
  draw(
    "timeline",
    "wzp timeline",
    await terminal.screen((screen) => /\$\s*$/.test(screen.trim()) && screen.includes("█"), demoLimitMs),
  );
  await drawSideBySide(terminal);
  terminal.type("wzp down --kill");
  await terminal.screen((screen) => /none of this home is left/.test(screen), demoLimitMs);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
