import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { CliRig } from "./rigs/cli-rig.ts";
import { freePort } from "./rigs/free-port.ts";

let rig: CliRig;
beforeAll(() => {
  rig = new CliRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

/** Makes a repository with these files, all committed. */
function makeRepository(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(rig.home, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  if (files["package.json"] !== undefined) {
    const options = ["install", "--package-lock-only", "--offline", "--no-audit", "--no-fund"];
    execFileSync("npm", options, { cwd: root, stdio: "pipe" });
  }
  git(root, "init", "-q", "-b", "main");
  git(root, "add", ".");
  git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "start");
  return root;
}

function git(root: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: "pipe" });
}

const node = {
  ".gitignore": "node_modules/\ndist/\n",
  "package.json": JSON.stringify({
    name: "app",
    version: "1.0.0",
    dependencies: { words: "file:words" },
    scripts: {
      lint: "echo linted > version.txt",
      build: "mkdir dist && cp version.txt dist/",
      test: "node test.js && echo tested > tested.txt",
      benchmark: "exit 1",
    },
  }),
  "words/package.json": JSON.stringify({ name: "words", version: "1.0.0" }),
  "words/index.js": 'module.exports = "words";\n',
  "test.js":
    'if (require("words") !== "words" || !require("fs").existsSync("dist/version.txt")) process.exit(1);\n',
  "version.txt": "committed\n",
};

const make = {
  Makefile:
    "build:\n\techo built > built.txt\ntest: build\n\ttest -e built.txt\n\techo tested > version.txt\nbench:\n\tfalse\n",
  "version.txt": "committed\n",
};

const workflow = {
  ...make,
  ".github/workflows/ci.yml": `
on: [push]
jobs:
  bench: { runs-on: ubuntu-latest, steps: [{ run: make bench }] }
  build: { runs-on: ubuntu-latest, steps: [{ run: make build }] }
  shards:
    needs: build
    runs-on: ubuntu-latest
    strategy: { matrix: { shard: [1, 2] } }
    steps: [{ run: "test \${{ matrix.shard }} -gt 0" }, { run: test -e version.txt }]
`,
};

describe("init, then run", () => {
  test.each([
    {
      name: "node",
      files: node,
      done: 3,
      setup: ["npm ci"],
      cache: ["package-lock.json"],
      left: "benchmark",
    },
    { name: "make", files: make, done: 2, setup: [], cache: [], left: "bench" },
    { name: "workflow", files: workflow, done: 4, setup: [], cache: [], left: "bench" },
  ])(
    "everything succeeds in a project of $name, and the user's files are unchanged byte for byte",
    async ({ name, files, done, setup, cache, left }) => {
      const cwd = makeRepository(name, files);
      const edit = "mine\0, not committed\n";
      writeFileSync(join(cwd, "version.txt"), edit);
      const printed = await rig.json<object>(["init", "--print"], { cwd });
      expect(printed).toMatchObject({ checkout: "worktree", setup, cache, written: false });
      const init = await rig.wzp(["init"], { cwd });
      expect(init.status, init.stderr).toBe(0);
      expect(init.stdout).toMatch(new RegExp(`${left} +left out: benchmarks need an otherwise idle machine`));
      for (const command of setup)
        expect(init.stdout).toContain(`set-up of each worktree: ${command}, or reuse of a cached set-up`);
      const before = git(cwd, "status", "--porcelain", "--ignored");
      const run = await rig.wzp(["run"], { cwd });
      expect(run.status, run.stdout + run.stderr).toBe(0);
      expect(run.stdout).toContain(`succeeded: ${done} done`);
      expect(git(cwd, "status", "--porcelain", "--ignored")).toBe(before);
      expect(readFileSync(join(cwd, "version.txt"), "utf8")).toBe(edit);
    },
    60_000,
  );

  test("runs tasks in the directory itself outside a repository, and reports it", async () => {
    const cwd = join(rig.home, "plain");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "Makefile"), "test:\n\techo tested > tested.txt\n");
    const init = await rig.wzp(["init"], { cwd });
    expect(init.stdout).toContain("tasks run in the directory itself");
    const run = await rig.wzp(["run"], { cwd });
    expect(run.status, run.stdout + run.stderr).toBe(0);
    expect(readFileSync(join(cwd, "tested.txt"), "utf8")).toBe("tested\n");
  });

  test("services of a Procfile and of process-compose run as they did there", async () => {
    const port = await freePort();
    const processes = `environment: [STORE_PORT=${port}, 'STORE_HOST=$LOOPBACK']
processes:
  prepare: { command: echo prepared > ready.txt, working_dir: data }
  store:
    command: exec python3 -m http.server --bind "$STORE_HOST" "$STORE_PORT"
    working_dir: data
    depends_on: { prepare: { condition: process_completed_successfully } }
    readiness_probe: { http_get: { host: localhost, path: /ready.txt, port: ${port} }, period_seconds: 1 }
  client:
    command: exec sleep 600
    depends_on: { store: { condition: process_healthy } }
    liveness_probe: { exec: { command: test -e ready.txt, working_dir: data } }
    shutdown: { signal: 2, timeout_seconds: 5 }
`;
    const cwd = makeRepository("composed", {
      Procfile: "web: exec python3 -m http.server --bind 127.0.0.1 $PORT\nrelease: ./publish\n",
      "process-compose.yaml": processes,
      "data/.keep": "",
    });
    const init = await rig.wzp(["init"], { cwd });
    expect(init.stdout, init.stderr).toMatch(/web +→ service web/);
    expect(init.stdout).toContain("services: web, store, client (start them with: wzp services up)");
    const up = await rig.wzp(["services", "up"], { cwd, env: { LOOPBACK: "127.0.0.1" } });
    expect(up, up.stderr).toMatchObject({ status: 0 });
    const services = await rig.json<ServiceResource[]>(["services", "ps"], { cwd });
    expect(services.map(({ name, state }) => `${name} ${state.kind}`).toSorted()).toEqual([
      "client healthy",
      "store healthy",
      "web healthy",
    ]);
    const [store] = services.filter(({ name }) => name === "store");
    expect(store?.ports).toEqual([port]);
    expect((await rig.wzp(["services", "down"], { cwd })).status).toBe(0);
  }, 60_000);
});
