import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { TestHome } from "../rigs/home.ts";
import { UserRepository } from "../rigs/user-repository.ts";

describe("set-up, copied files and ports in a real run", () => {
  let home: TestHome;
  let repository: UserRepository;

  beforeAll(() => {
    home = new TestHome();
    repository = new UserRepository();
    writeFileSync(join(repository.path, ".gitignore"), "deps/\n.env\n");
    writeFileSync(join(repository.path, "lock"), "v1\n");
    repository.git("add", ".gitignore", "lock");
    repository.git("commit", "-qm", "lock", "--", ".gitignore", "lock");
    writeFileSync(join(repository.path, ".env"), "SECRET=1\n");
  });
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    repository[Symbol.dispose]();
  });

  function write(plan: string): void {
    writeFileSync(join(repository.path, "wezterm-parallel.yaml"), plan);
  }
  const lines = (name: string) => readFileSync(join(home.path, name), "utf8").trim().split("\n");

  it("runs set-up once for equal cache files, and again when they differ", async () => {
    const made = join(home.path, "set-ups");
    write(`project:
  setup: ["mkdir deps && echo made >deps/made && echo once >>'${made}'"]
  cache: [lock]
  copy: [.env]
tasks:
  one: { run: "cat deps/made .env >>'${home.path}/seen'", terminal: false }
`);
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await home.wzp(repository.path, "run");
      expect(stderr).not.toContain("error");
      expect(code).toBe(0);
    }
    expect(lines("set-ups")).toHaveLength(1);
    expect(lines("seen")).toEqual(["made", "SECRET=1", "made", "SECRET=1"]);
    expect(repository.git("log", "--all", "--name-only", "--format=")).not.toMatch(/\.env|deps/);
    writeFileSync(join(repository.path, "lock"), "v2\n");
    repository.git("commit", "-qm", "lock", "--", "lock");
    expect((await home.wzp(repository.path, "run")).code).toBe(0);
    expect(lines("set-ups")).toHaveLength(2);
  });

  it("reports in show and log which cached set-up was used, lists and drops it, and reports what is not cached", async () => {
    const wzp = (...args: string[]) => home.wzp(repository.path, ...args);
    const told = /set-up: copied from r1\/one#1, created \d{4}-\d\d-\d\dT/;
    expect((await wzp("show", "r2/one")).stdout).toMatch(told);
    expect((await wzp("logs", "r2/one")).stdout).toMatch(told);
    const keys = async () => {
      const listed: { key: string; attempt: string }[] = JSON.parse(
        (await wzp("cache", "list", "--json")).stdout,
      );
      return listed.map(({ key, attempt }) => `${key} ${attempt}`);
    };
    const [newest = "", oldest = ""] = await keys();
    expect([newest.slice(33), oldest.slice(33)]).toEqual(["r3/one#1", "r1/one#1"]);
    expect((await wzp("cache", "list")).stdout).toContain(`${oldest.slice(0, 8)} `);
    const unnamed = await wzp("cache", "drop");
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining("--all")]);
    expect((await wzp("cache", "drop", oldest.slice(0, 8))).stdout).toContain("1 set-up dropped");
    expect(await keys()).toEqual([newest]);
    expect((await wzp("cache", "drop", "--all")).code).toBe(0);
    expect(await keys()).toEqual([]);
    write(`project:
  setup: ["mkdir deps && pwd >deps/Makefile"]
  cache: [lock]
tasks:
  one: "true"
`);
    expect((await wzp("run")).code).toBe(0);
    expect((await wzp("logs", "r4/one")).stdout).toContain(
      "not cached, because deps/Makefile contains the path",
    );
  });

  it("gives concurrent tasks different free ports", async () => {
    mkdirSync(join(home.path, "ports"));
    write(`project: { ports: 2 }
limits: { parallel: 4 }
defaults: { terminal: false }
tasks:
  listen:
    matrix: { at: [1, 2, 3, 4] }
    run:
      - ${JSON.stringify(process.execPath)}
      - -e
      - |
        const { createServer } = require("node:net");
        const { readdirSync, writeFileSync } = require("node:fs");
        const { PORT, PORT_1, WZP_MATRIX_AT } = process.env;
        const servers = [PORT, PORT_1].map((port) => createServer().listen(Number(port), "127.0.0.1"));
        Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done)))).then(() => {
          writeFileSync("${home.path}/ports/" + WZP_MATRIX_AT, PORT + " " + PORT_1);
          const look = () => (readdirSync("${home.path}/ports").length === 4 ? process.exit(0) : setTimeout(look, 20));
          look();
        });
`);
    const { code, stderr } = await home.wzp(repository.path, "run");
    expect(code, stderr).toBe(0);
    const ports = [1, 2, 3, 4].flatMap((at) => lines(`ports/${at}`)[0]?.split(" ") ?? []);
    expect(new Set(ports).size).toBe(8);
    for (const port of ports) await expect(listen(Number(port))).resolves.toBeUndefined();
  });

  function listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const server = createServer().once("error", reject);
      server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
    });
  }

  it("reports the failed set-up command with its last output, and neither starts the task nor caches the set-up", async () => {
    write(`project: { setup: ["true", "echo compiling | tee left.txt; echo 'no such header: zlib.h' >&2; exit 7"] }
tasks:
  one: { run: "touch '${home.path}/started'", terminal: false }
`);
    const run = await home.wzp(repository.path, "run");
    expect(run.code).not.toBe(0);
    expect(run.stdout + run.stderr).toContain("no such header: zlib.h");
    const id = /\b(r\d+)\b/.exec(run.stdout + run.stderr)?.[1] ?? "";
    const shown = await home.wzp(repository.path, "show", `${id}/one`);
    expect(shown.stdout).toMatch(/Set-up failed: no such header: zlib\.h/);
    expect(existsSync(join(home.path, "started"))).toBe(false);
    expect(shown.stdout).toContain("set-up: created left.txt, which git does not ignore");
    await home.wzp(repository.path, "clean", "--older-than", "0s");
    expect((await home.wzp(repository.path, "saved", "--json")).stdout).not.toContain(`${id}/one`);
  });
});
