import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

import type { Result } from "@wezterm-parallel/shared/base/result";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import { homePaths, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { serverModule } from "../../packages/cli/test/rigs/built-package.ts";
import { systemClock } from "../../packages/shared/src/node/system-clock.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";

let directory: string;
let home: HomePaths;
let server: ChildProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-killed-"));
  home = homePaths({ env: { WZP_HOME: directory }, homeDirectory: directory, userId: 0 });
});
afterEach(async () => {
  await kill();
  rmSync(directory, { recursive: true });
});

function start(): void {
  const program = `const { runServer } = await import(${JSON.stringify(serverModule)});
    const ended = await runServer(${JSON.stringify(home)});
    console.error(JSON.stringify(ended));
    process.exit(ended.ok ? 0 : 78);`;
  server = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
}

async function kill(): Promise<void> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, "exit");
  server.kill("SIGKILL");
  await gone;
}

/** Polls, because a server does not announce that it listens. */
async function untilAnswers(): Promise<void> {
  await expect
    .poll(async () => (await openClient(home.serverSocket).status()).ok, { timeout: 40_000 })
    .toBe(true);
}

function task(name: string): TaskSpecInput {
  return { name, base: name, command: { kind: "argv", argv: ["true"] }, checkout: "none" };
}

function submission(title: string) {
  return {
    title,
    project: { kind: "directory" as const, directory },
    source: { kind: "ad-hoc" as const },
    environment: { mode: "clean" as const, variables: { SECRET: "x" } },
    tasks: [task("a"), task("b")],
  };
}

/** Retries like a person's program, until there is an answer. */
async function untilAnswered<T>(ask: () => Promise<Result<T, Failure>>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer.ok) return answer.value;
    expect(answer.failure.reason).toBe("unavailable");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("runs are submitted once and their events heard once, in order, while the server is killed again and again", async () => {
  const runs = 15;
  const client = openClient(home.serverSocket);
  start();
  await untilAnswers();
  let over = false;
  // Also after a timeout, because it would kill the servers of the next tests.
  onTestFinished(() => void (over = true));
  const killing = (async () => {
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 250));
      await kill();
      start();
      await untilAnswers();
    }
  })();
  const heard: { seq: number; kind: string; run?: string | undefined }[] = [];
  const listening = (async () => {
    for await (const event of watchEvents(client, systemClock, { after: 0 })) {
      if (!event.ok) throw new Error(event.failure.detail);
      heard.push(event.value);
      if (heard.filter(({ kind }) => kind === "run.paused").length === runs) break;
    }
  })();
  for (let at = 0; at < runs; at++) {
    const run = await untilAnswered(() => client.submit(submission(`run ${at}`), `key-${at}`));
    await untilAnswered(() => client.act({ action: "pause", ids: [run.id] }));
  }
  await listening;
  over = true;
  await killing;
  const listed = await client.runs({ limit: 1000 });
  if (!listed.ok) throw new Error(listed.failure.detail);
  expect(listed.value.items.map(({ title }) => title).toSorted()).toEqual(
    Array.from({ length: runs }, (_, at) => `run ${at}`).toSorted(),
  );
  const stored = await client.events({ after: 0, limit: 1000 });
  if (!stored.ok) throw new Error(stored.failure.detail);
  expect(heard.map(({ seq }) => seq)).toEqual(
    stored.value.items.slice(0, heard.length).map(({ seq }) => seq),
  );
  expect(heard.filter(({ kind }) => kind === "run.created")).toHaveLength(runs);
}, 180_000);

test.each([
  ["SIGTERM", async () => server?.kill("SIGTERM")],
  ["a requested shutdown", async () => await openClient(home.serverSocket).shutdown("wait")],
])("%s ends the server with 0", async (_what, stop) => {
  start();
  await untilAnswers();
  const exit = once(server as ChildProcess, "exit");
  await stop();
  expect(await exit).toEqual([0, null]);
});
