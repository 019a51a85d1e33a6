import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { killNow, TestHome } from "../rigs/home.ts";
import { until } from "../rigs/until.ts";
import { UserRepository } from "../rigs/user-repository.ts";

/** Waits for a file with shell builtins and `sleep` only. */
const waitFor = (file: string) => `until test -e '${file}'; do sleep 0.05; done`;

/** Every kind of checkout and end. The task in `project` only reads, because its changes would be its own. */
const planOf = (scratch: string) => `project: { copy: [secret.txt], link: [linked] }
limits: { parallel: 8 }
defaults: { checkout: worktree, terminal: false }
tasks:
  done: "echo new >new.txt; echo changed >notes.txt"
  own: "echo own >own.txt; git add -A; git -c user.name=t -c user.email=t@e commit -qm own; echo more >>own.txt"
  left: { run: "echo left >side.txt; echo left >notes.txt" }
  right: { run: "echo right >notes.txt", needs: [] }
  conflict: { run: "true", needs: [left, right] }
  merged: { run: "test -e new.txt && echo merged >merged.txt", needs: [done, own] }
  fails: "echo work >work.txt; git checkout -q --detach; exit 3"
  looks: { run: "git status --porcelain; cat notes.txt", checkout: project }
  apart: { run: "echo x >x.txt", checkout: none }
  cancelled: "echo half >half.txt; touch '${scratch}/cancelled'; ${waitFor(`${scratch}/never`)}"
  waits: "touch '${scratch}/waits'; ${waitFor(`${scratch}/go`)}; echo late >late.txt"
  lost: { run: "echo $WZP_ATTEMPT >tried.txt; touch '${scratch}/lost'; ${waitFor(`${scratch}/go`)}", terminal: true }
`;

describe("the user's own repository", () => {
  it("is unchanged by every kind of checkout and end, kill -9 of worker and hosts, clean and restore", async () => {
    await using home = new TestHome();
    using repository = new UserRepository();
    const scratch = join(home.path, "scratch");
    mkdirSync(scratch);
    mkdirSync(join(repository.path, "linked"));
    writeFileSync(join(repository.path, "linked/data"), "linked\n");
    writeFileSync(join(repository.path, "secret.txt"), "secret\n");
    writeFileSync(join(repository.path, "wezterm-parallel.yaml"), planOf(scratch));
    const wzp = (...args: string[]) => home.wzp(repository.path, ...args);
    const unchanged = repository.fingerprint();
    const config = readFileSync(join(repository.path, ".git/config"), "utf8");

    expect((await wzp("run", "--detach")).code).toBe(0);
    for (const name of ["cancelled", "waits", "lost"]) await appears(join(scratch, name));
    await wzp("cancel", "r1/cancelled");
    expect(repository.fingerprint(), "while tasks run").toBe(unchanged);

    kill(home, / daemon worker /);
    expect(repository.fingerprint(), "after kill -9 of the worker").toBe(unchanged);
    kill(home, /entry\/host\.ts|dist\/host\.js/);
    writeFileSync(join(scratch, "go"), "");
    const shown = await until("the run ends", () => ended(wzp), 90_000);
    expect(repository.fingerprint(), "after the run").toBe(unchanged);
    expect(shown).toMatchObject({
      done: "succeeded",
      own: "succeeded",
      merged: "succeeded",
      conflict: "failed",
      fails: "failed",
      cancelled: "cancelled",
      waits: "succeeded",
      lost: "succeeded",
    });

    expect(repository.git("show", "wzp/r1/merged:own.txt")).toBe("own\nmore\n");
    expect(repository.git("show", "wzp/r1/waits:late.txt")).toBe("late\n");
    await until("all ended a second ago", async () => (await cleaned(wzp)).includes("r1/waits"));
    await wzp("clean", "--older-than", "1s");
    expect(repository.fingerprint(), "after clean").toBe(unchanged);
    const saved = (await wzp("saved")).stdout;
    for (const attempt of ["r1/fails#1", "r1/cancelled#1"]) {
      expect(saved).toContain(attempt);
      expect((await wzp("restore", attempt)).code).toBe(0);
    }
    expect(repository.git("show", "wzp/restored/r1/fails.1:work.txt")).toBe("work\n");
    expect(repository.git("show", "wzp/restored/r1/cancelled.1:half.txt")).toBe("half\n");
    expect(repository.fingerprint(), "after restore").toBe(unchanged);
    expect(readFileSync(join(repository.path, ".git/config"), "utf8")).toBe(config);
    // Files copied from the user's tree are in no commit, neither of a task nor saved.
    expect(repository.git("log", "--all", "--name-only", "--format=")).not.toMatch(/secret|linked/);
  }, 180_000);
});

type Wzp = (...args: string[]) => Promise<{ readonly stdout: string; readonly code: number | null }>;

async function appears(path: string): Promise<void> {
  await until(`${path} is there`, () => {
    try {
      return readFileSync(path).length >= 0;
    } catch {
      return false;
    }
  });
}

function kill(home: TestHome, pattern: RegExp): void {
  const found = home
    .processes()
    .filter(({ command }) => pattern.test(command) && !/wzp-keeper/.test(command));
  if (found.length === 0) throw new Error(`nothing to kill matches ${String(pattern)}`);
  for (const { pid } of found) killNow(pid);
}

/** Returns the states of all tasks by name, once the run has ended. */
async function ended(wzp: Wzp): Promise<Record<string, string> | undefined> {
  const { stdout, code } = await wzp("show", "r1", "--json");
  if (code !== 0) return undefined;
  const { run, tasks } = JSON.parse(stdout) as {
    run: { state: string };
    tasks: readonly { name: string; state: string }[];
  };
  if (!["succeeded", "failed", "cancelled"].includes(run.state)) return undefined;
  return Object.fromEntries(tasks.map(({ name, state }) => [name, state]));
}

async function cleaned(wzp: Wzp): Promise<string> {
  return (await wzp("clean", "--dry-run", "--older-than", "1s")).stdout;
}
