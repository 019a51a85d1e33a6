import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { changeRelease, npm, npmCache, packCopy, packOnce } from "../rigs/packed-copy.ts";
import { processesWith } from "../rigs/processes.ts";
import { noBrowser, testBrowser, Visitor, withoutBrowser } from "../rigs/web/browser.ts";

let root: string;
let packed: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "wzp-pack-"));
  packed = packOnce();
  mkdirSync(join(root, "person"));
  // The demo runs npm as its user would, who has the installed packages in the cache.
  symlinkSync(npmCache(), join(root, "person/.npm"));
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

// Copies at different depths differed, probably because modules of libraries are named by their paths.
test("a second build, in another directory, has the same bytes", () => {
  expect(sha256(packCopy(root))).toBe(sha256(packed));
}, 240_000);

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Makes an empty directory outside the clone, and in it a new repository with a package.json. */
function installIn(name: string, ...options: readonly string[]): string {
  const directory = join(root, name);
  mkdirSync(directory);
  const scripts = { lint: "echo linted", test: "echo tested >tested.txt", build: "echo built >built.txt" };
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "mine", version: "1.0.0", scripts }));
  npm(directory, "install", "--no-audit", "--no-fund", ...options, packed);
  writeFileSync(join(directory, ".gitignore"), "node_modules\n");
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "."],
    ["commit", "-qm", "start"],
  ]) {
    execFileSync("git", args, { cwd: directory });
  }
  return directory;
}

interface Ended {
  readonly status: number | null;
  readonly text: string;
}

/** The entries that `npm test` added to PATH end with its node-gyp-bin. */
function pathWithoutNpm(): string[] {
  const entries = (process.env["PATH"] ?? "").split(delimiter);
  return entries.slice(entries.findLastIndex((entry) => entry.endsWith("/node-gyp-bin")) + 1);
}

/** Runs npx as a person there, with the machine's own Node.js first in PATH. */
function npx(directory: string, ...words: readonly (string | Readonly<Record<string, string>>)[]): Ended {
  const args = words.filter((word) => typeof word === "string");
  const env = {
    ...process.env,
    HOME: join(root, "person"),
    PATH: [dirname(process.execPath), ...pathWithoutNpm()].join(delimiter),
    WZP_HOME: homeOf(directory),
    ...words.find((word) => typeof word === "object"),
  };
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", "wzp", ...args], {
    cwd: directory,
    env,
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

function homeOf(directory: string): string {
  return `${directory}-home`;
}

function expectNothingLeft(...homes: readonly string[]): void {
  const marks = homes.flatMap((home) => [`WZP_HOME=${home}`, `WZP_DAEMON_OF=${home}/state`]);
  expect(processesWith(...marks)).toEqual([]);
}

/** Opens the packed page by the link of `wzp web`; its data is live. */
async function seeDashboard(directory: string): Promise<void> {
  const printed = npx(directory, "web", "--print");
  const [link = ""] = /http:\S+/.exec(printed.text) ?? [];
  const browser = await testBrowser();
  await using visitor = await Visitor.come(browser, new URL(link).origin);
  await visitor.page.goto(link);
  await visitor.sees(/Overview[^]*3 of 3 finished/);
  await visitor.page.goto("/runs/r1?view=graph");
  await visitor.page.locator(".react-flow__node").first().waitFor();
  expect(npx(directory, "add", "--name", "later", "--", "echo", "hello").status).toBe(0);
  await visitor.page.goto("/runs/r2/tasks/later?tab=log");
  await visitor.sees(/hello/);
  expect(visitor.problems).toEqual([]);
}

describe("the packed and installed package", () => {
  test(`init and run work in a new repository, the dashboard is included, and the demo completes${withoutBrowser}`, async () => {
    const directory = installIn("empty");
    const installed = join(directory, "node_modules/wezterm-parallel");
    expect(readdirSync(installed).toSorted()).toEqual(
      [
        "LICENSE",
        "README.md",
        "bin",
        "dist",
        "examples",
        "package.json",
        "plan.schema.json",
        "runtime",
      ].toSorted(),
    );
    expect(existsSync(join(installed, "examples/sample/gitignore"))).toBe(true);
    for (const name of ["vitest", "typescript", "rolldown"]) {
      expect(existsSync(join(directory, "node_modules", name)), name).toBe(false);
    }
    // A command `node` there would be found by the project's own scripts.
    expect(readdirSync(join(directory, "node_modules/.bin")).toSorted()).toEqual(["wezterm-parallel", "wzp"]);
    const init = npx(directory, "init");
    expect(init.status, init.text).toBe(0);
    const run = npx(directory, "run");
    expect(run.status, run.text).toBe(0);
    expect(run.text).toContain("r1 succeeded: 3 done");
    const status = execFileSync("git", ["status", "--porcelain"], { cwd: directory, encoding: "utf8" });
    expect(status).toBe("?? wezterm-parallel.yaml\n");
    const show = execFileSync("git", ["show", "wzp/r1/test:tested.txt"], {
      cwd: directory,
      encoding: "utf8",
    });
    expect(show).toBe("tested\n");
    expect(npx(directory, "logs", "r1/lint").text).toContain("linted");
    if (!noBrowser) await seeDashboard(directory);
    expect(npx(directory, "down").status).toBe(0);
    const demo = npx(directory, "demo", "--exit");
    expect(demo.status, demo.text).toBe(0);
    expect(demo.text).toMatch(/1 failed, 14 done, 1 skipped/);
    expectNothingLeft(homeOf(directory), `${homeOf(directory)}/state-demo/home`);
  }, 240_000);

  test("tasks started through npx see the shell's environment without npm's additions", () => {
    const directory = join(root, "empty");
    const { status, text } = npx(directory, "map", "env; command -v node; : {}", ":::", "1");
    expect(status, text).toBe(0);
    expect(text).not.toMatch(/^npm_|^INIT_CWD=|node_modules\/\.bin|node-gyp-bin/m);
    expect(text).toContain(`\n${process.execPath}\n`);
    expect(npx(directory, "down").status).toBe(0);
  }, 60_000);

  test("running tasks, new tasks and a killed server continue after the installation is removed", async () => {
    const [first, second] = [join(root, "empty"), join(root, "second")];
    const home = homeOf(first);
    const go = join(root, "go");
    const script = `until [ -e ${go} ]; do sleep 0.1; done; test -t 1 && echo went on`;
    expect(npx(first, "add", "--name", "long", "--", script).status).toBe(0);
    mkdirSync(second);
    renameSync(join(first, "node_modules"), join(second, "node_modules"));
    const wzp = (...args: readonly string[]) => npx(second, ...args, { WZP_HOME: home });
    expect(wzp("add", "--follow", "--name", "new", "--", "test -t 1 && echo fresh").status).toBe(0);
    process.kill(Number(readFileSync(join(home, "run/server.pid"), "utf8")), "SIGKILL");
    expect(wzp("add", "--follow", "--name", "newer", "--", "true").status).toBe(0);
    expect(wzp("doctor").text).not.toContain("no longer exists");

    rmSync(join(home, "state/releases"), { recursive: true });
    const doctor = wzp("doctor");
    expect(doctor).toMatchObject({ status: 1, text: expect.stringMatching(/✗ program .* no longer exists/) });
    const up = wzp("up");
    expect(up).toMatchObject({
      status: 0,
      text: expect.stringMatching(/started: server[^]*restarted from this/),
    });
    expect(wzp("add", "--follow", "--name", "newest", "--", "true").status).toBe(0);
    writeFileSync(go, "");
    const [long = ""] = /r\d+\/long/.exec(wzp("ps", "--all").text) ?? [];
    expect(wzp("wait", long)).toMatchObject({ status: 0 });
    expect(wzp("logs", long).text).toContain("went on");
    expect(wzp("down").status).toBe(0);
    expectNothingLeft(home);
  }, 120_000);

  test("up of a newer version takes over with its tasks running, and up of the older one leaves it", () => {
    const [older, newer] = [join(root, "older"), join(root, "newer")];
    for (const directory of [older, newer]) {
      cpSync(join(root, "second"), directory, { recursive: true, verbatimSymlinks: true });
    }
    changeRelease(join(newer, "node_modules/wezterm-parallel/dist"), "9.9.9");
    const home = homeOf(older);
    const go = join(root, "go on");
    const script = `until [ -e '${go}' ]; do sleep 0.1; done; echo $$ went on`;
    expect(npx(older, "add", "--name", "long", "--", script).status).toBe(0);
    const up = npx(newer, "up", { WZP_HOME: home });
    expect(up).toMatchObject({
      status: 0,
      text: expect.stringMatching(
        /started: server[^]*wzp 0\.\d+\.\d+ \(.*\) is running\. It is replaced by 9\.9\.9 /,
      ),
    });
    const back = npx(older, "up");
    expect(back.text).toMatch(/already running[^]*wzp 9\.9\.9 \(.*\) is running\. It is newer/);
    writeFileSync(go, "");
    expect(npx(older, "wait", "r1/long")).toMatchObject({ status: 0 });
    expect(npx(older, "show", "r1/long").text).not.toContain("#2");
    expect(npx(older, "logs", "r1/long").text).toContain("went on");
    expect(npx(older, "down").status).toBe(0);
    expectNothingLeft(home);
  }, 120_000);

  test("runs under the machine's Node.js without optional packages, and refuses terminals with an explanation", () => {
    const directory = installIn("bare", "--omit=optional");
    // As in a package made on another kind of machine.
    rmSync(join(directory, "node_modules/wezterm-parallel/runtime"), { recursive: true });
    writeFileSync(
      join(directory, "wezterm-parallel.yaml"),
      "defaults: { checkout: none }\ntasks: { plain: { run: echo fine, terminal: false }, screen: tty }\n",
    );
    const run = npx(directory, "run");
    expect(run.status, run.text).toBe(1);
    expect(run.text).toMatch(/✓ r1\/plain done/);
    expect(run.text).toContain(
      `Terminals need the package @lydell/node-pty-${process.platform}-${process.arch}, which is not installed.`,
    );
    expect(run.text).toContain("`terminal: false`");
    const doctor = npx(directory, "doctor");
    expect(doctor.status).toBe(1);
    expect(doctor.text).toMatch(/✗ pty/);
    expect(npx(directory, "down").status).toBe(0);
    expectNothingLeft(homeOf(directory));
  }, 240_000);
});
