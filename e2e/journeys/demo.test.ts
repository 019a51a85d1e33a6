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

test("npm start -- --exit ends with its backlog; npm start shows it, keeps the dashboard open after, and ends clean", async () => {
  await Promise.all([endsByItself(), servesUntilInterrupted()]);
}, 180_000);

function npmStart(home: string, ...args: readonly string[]) {
  const env = { ...process.env, HOME: join(root, "person"), WZP_HOME: join(root, home) };
  // A group of its own, which a signal reaches as Ctrl-C does: npm alone would pass none on to the demo below it.
  const child = spawn("npm", ["start", ...args], {
    cwd: clone,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const seen = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (seen.text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { pid: child.pid ?? 0, ended, seen };
}

async function endsByItself(): Promise<void> {
  const { ended, seen } = npmStart("home", "--", "--exit");
  expect(await ended, seen.text).toBe(0);
  expect(left("home")).toEqual([]);
}

async function servesUntilInterrupted(): Promise<void> {
  const { pid, ended, seen } = npmStart("other");
  const link = (text: string) => /Dashboard: (\S+)\n +signs one browser in, within \d+ s/.exec(text)?.[1];
  const first = await until("the address", () => link(seen.text), 90_000);
  expect(seen.text).not.toContain("Look further");
  const page = await fetch(new URL("/", first));
  expect(await page.text()).toMatch(/<script type="module"[^>]* src="\/assets\//);
  await until("it stays", () => seen.text.includes("It serves until"), 150_000);
  const second = new URL(link(seen.text.slice(seen.text.indexOf("Look further"))) ?? "");
  const signIn = () =>
    fetch(new URL("/api/v1/auth/link", second), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ link: second.hash.slice(1) }),
    });
  expect([(await signIn()).status, (await signIn()).status]).toEqual([200, 401]);
  process.kill(-pid, "SIGINT");
  await ended;
  expect(left("other")).toEqual([]);
}

describe.skipIf(!TmuxTerminal.available)("Ctrl-C during npm start", () => {
  test.each<[string, RegExp, number, [string, RegExp]?]>([
    ["while it starts", /sample repository/, 0],
    ["while tasks run", /› \S+ +running/, Math.round(Math.random() * 1500)],
    ["while the branches are made", /✓ install +done/, Math.round(Math.random() * 1500)],
    // Enter made another link when there is one below what it says.
    ["while it serves", /^Enter: another link/m, 0, ["Enter", /Ctrl-C: the end\.\s+Dashboard: /]],
  ])(
    "%s leaves nothing running and the terminal as it was",
    async (_, seen, waitMs, answered) => {
      const directory = join(root, "desk");
      mkdirSync(directory);
      const env = { HOME: join(root, "person"), WZP_HOME: join(root, "home") };
      await using desk = await TmuxTerminal.open({ directory, cwd: clone, env });
      desk.type(`stty -a >${root}/before; npm start --silent`);
      await desk.sees(seen, 150_000);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (answered !== undefined) {
        desk.press(answered[0]);
        await desk.sees(answered[1]);
      }
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
    240_000,
  );
});
