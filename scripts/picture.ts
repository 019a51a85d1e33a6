/** Plays the demo in a real terminal and draws its screens for the documentation. Needs tmux. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { drawSvg } from "./picture/draw-svg.ts";
import { RealTerminal } from "./picture/real-terminal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const columns = 100;
/** A demo takes less than a minute on two cores; a busy machine is given more. */
const demoLimitMs = 180_000;

/** In the middle of it: some done, some at work, some waiting. */
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

const directory = mkdtempSync(join(tmpdir(), "wzp-picture-"));
try {
  const env = { PS1: "$ ", XDG_STATE_HOME: directory, PATH: `${root}bin:${process.env["PATH"] ?? ""}` };
  using terminal = new RealTerminal({ columns, rows: 30, directory: root, env });
  terminal.type("wzp demo");
  draw("demo", "wzp run", await terminal.screen(isUnderWay, demoLimitMs));
  await terminal.screen((screen) => /In your own repository/.test(screen), demoLimitMs);
  const home = join(directory, "wezterm-parallel-demo/home");
  terminal.type(`export WZP_HOME=${home}; wzp up; clear`);
  await terminal.screen((screen) => /^\$\s*$/.test(screen.trim()), demoLimitMs);
  terminal.type("wzp timeline r2");
  draw(
    "timeline",
    "wzp timeline",
    await terminal.screen((screen) => /\$\s*$/.test(screen.trim()) && screen.includes("█"), demoLimitMs),
  );
  terminal.type("wzp down");
  await terminal.screen((screen) => /none of this home is left/.test(screen), demoLimitMs);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
