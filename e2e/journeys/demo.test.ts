import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { npmCache } from "../rig/packed-copy.ts";
import { processesWith, type FoundProcess } from "../rig/processes.ts";
import { TmuxTerminal } from "../rig/tmux-terminal.ts";
import { until } from "../rig/until.ts";

const clone = fileURLToPath(new URL("../..", import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wzp-demo-"));
  mkdirSync(join(root, "person"));
  symlinkSync(npmCache(), join(root, "person/.npm"));
});
afterEach(async () => {
  await until("nothing of the demo runs", () => left().length + left("other").length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function left(name = "home"): FoundProcess[] {
  const home = join(root, name);
  const demo = join(home, "state-demo/home");
  return processesWith(`WZP_HOME=${home}`, `WZP_HOME=${demo}`, `WZP_DAEMON_OF=${demo}/state`);
}

test("npm start and npm start -- --exit end with 0 and leave no process", async () => {
  await Promise.all([
    endsWithNothingLeft("home", ["start"]),
    endsWithNothingLeft("other", ["start", "--", "--exit"]),
  ]);
}, 180_000);

async function endsWithNothingLeft(home: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, HOME: join(root, "person"), WZP_HOME: join(root, home) };
  const child = spawn("npm", args, { cwd: clone, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code, text).toBe(0);
  expect(left(home), args.join(" ")).toEqual([]);
}

describe.skipIf(!TmuxTerminal.available)("Ctrl-C during npm start", () => {
  test.each([
    ["while it starts", /sample repository/, 0],
    ["while tasks run", /› \S+ +running/, Math.round(Math.random() * 1500)],
    ["while the branches are made", /✓ install +done/, Math.round(Math.random() * 1500)],
    ["while it serves", /^Enter: another link/m, 0],
  ])(
    "%s leaves nothing running and the terminal as it was",
    async (_, seen, waitMs) => {
      const directory = join(root, "desk");
      mkdirSync(directory);
      const env = { HOME: join(root, "person"), WZP_HOME: join(root, "home") };
      await using desk = await TmuxTerminal.open({ directory, cwd: clone, env });
      desk.type(`stty -a >${root}/before; npm start --silent`);
      await desk.sees(seen, 60_000);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      desk.press("C-c");
      // A line of its own: a shell gives up the rest of the one that was interrupted.
      desk.type("echo ended $?");
      const text = await desk.sees(/ended \d+$/m);
      expect(text, `after ${waitMs} ms`).toMatch(/ended (130|0)$/m);
      desk.type(`stty -a >${root}/after; cmp ${root}/before ${root}/after && echo same`);
      await desk.sees(/^same/m);
      expect(desk.modes).toBe(TmuxTerminal.cleanModes);
      desk.close();
    },
    90_000,
  );
});
