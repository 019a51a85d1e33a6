import { DatabaseSync } from "node:sqlite";
import { mkdirSync } from "node:fs";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Scene } from "../rigs/errors/scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let scene: Scene;
beforeEach(() => void (scene = new Scene()));
afterEach(() => scene[Symbol.asyncDispose]());

test("fails a task when its port range is exhausted, without affecting others", async () => {
  // The registry is in the user's default home, so the test uses its own.
  const user = `${scene.home.path}/user`;
  const shared = `${user}/.local/state/wezterm-parallel/shared`;
  mkdirSync(shared, { recursive: true, mode: 0o700 });
  const env = { HOME: user };
  scene.write(
    "wezterm-parallel.yaml",
    'project: { ports: 4 }\ntasks: { a: { run: "echo $PORT", checkout: project } }\n',
  );
  const first = await scene.call(["run"], { env });
  expect(first.code, first.stdout + first.stderr).toBe(0);
  takeAllPorts(`${shared}/ports.sqlite`);
  const { code, stdout, stderr } = await scene.call(["run"], { env });
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/r\d+\/a: No 4 consecutive ports between \d+ and \d+ are free/);
  expect(stdout + stderr).toContain(
    "Wait for other tasks, lower `ports` in the plan, or stop the programs that listen on these ports.",
  );
  expect(await scene.call(["add", "--follow", "--", "true"], { env })).toMatchObject({ code: 0 });
});

/** Takes the ports as another home of this user would. */
function takeAllPorts(file: string): void {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec(`WITH RECURSIVE n(port) AS (SELECT 1024 UNION ALL SELECT port + 1 FROM n WHERE port < 65535)
    INSERT OR IGNORE INTO ports (port, home, attempt) SELECT port, '/', 'r1/other#1' FROM n`);
  database.close();
}
