import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(() => void (rig = new CliRig()));
afterAll(() => rig[Symbol.asyncDispose]());

interface Described {
  readonly path: string;
  readonly description: string;
}

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
    cwd: rig.work,
    stdio: "ignore",
  });
}

/** Expects no stack trace and only a few lines. */
function expectForPeople(text: string): void {
  expect(text).not.toMatch(/^\s+at /m);
  expect(text.split("\n").length).toBeLessThan(15);
}

describe("user errors", () => {
  test.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["sattus"], "Did you mean status?"],
    [["ps", "--nonsense"], "unknown option '--nonsense'"],
    [["priority", "high", "r1"], "It must be a whole number from -1000 to 1000."],
    [["add"], "There is no command to add"],
    [["add", "--issue", "next"], "It must be a number such as 142"],
    [["add", "--issue", "142", "--", "ls"], "An issue takes no command"],
    [["add", "--agent", "claude", "--", "ls"], "--agent requires --issue"],
    [["add", "--timeout", "soon", "--", "true"], "It must be a duration such as 90s, 10m or 2h."],
    [["add", "--label", "Encode", "--", "true"], "Title the run with: wzp add --title TEXT"],
    [
      ["map", "--halt", "now", "--", "true"],
      "It must be never, or now or soon with fail=N, success=N or done=N",
    ],
    [["map", "echo", "{1}", ":::+", "a"], "but there is none"],
    [["map", "echo", "::::"], ":::: requires a file"],
    [["map", "-j", "many", "echo", ":::", "a"], "It must be a number such as 8, 50%, +2 or -1"],
    [["map", "--sshlogin", "host", "echo", ":::", "a"], "wzp map has no --sshlogin of GNU parallel."],
    [["map", "echo", "{}", "|", "wc", ":::", "a"], "but | is a shell operator"],
    [["map", "echo", "{= s/a/b/ =}", ":::", "a"], "Unknown placeholder: {= s/a/b/ =}."],
    [["send", "r1/x", "--key", "Hyper"], "It must be a key such as Enter"],
    [["restart", "r1"], "Run a task again with: wzp retry ID"],
    [["kill", "status"], "Stop tasks with: wzp cancel ID"],
    [["stash", "r1"], "Keep waiting tasks from starting with: wzp pause ID"],
    [["log", "r1"], "Print the output of tasks with: wzp logs ID"],
    [["completion", "powershell"], "Allowed choices are bash, zsh, fish."],
  ])("wzp %j exits with 2 and explains the error", async (args, said) => {
    const { status, stdout, stderr } = await rig.wzp(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
    expectForPeople(stderr);
  });

  test.each([[["--no-color", "status"]], [["status", "--no-color"]], [["ps", "--no-color"]]])(
    "wzp %j prints without colours where they are forced",
    async (args) => {
      const env = { FORCE_COLOR: "1", NO_COLOR: "" };
      const { stderr } = await rig.wzp(args, { env });
      expect(stderr).toContain("Nothing is running");
      expect(stderr).not.toContain("\u001B[");
    },
  );

  test("names a missing file of arguments", async () => {
    const { status, stderr } = await rig.wzp(["map", "echo", "::::", "missing.txt"]);
    expect(status).toBe(3);
    expect(stderr).toContain("Cannot read the arguments in missing.txt: ENOENT");
  });

  test.each([["ps"], ["status"], ["cancel", "r1"], ["logs", "r1/x"]])(
    "wzp %s without a server exits with 4 and explains how to start one",
    async (...args) => {
      const { status, stderr } = await rig.wzp(args);
      expect(status).toBe(4);
      expect(stderr).toContain("Nothing is running: no server answers at");
      expect(stderr).toContain("wzp up");
      expectForPeople(stderr);
    },
  );

  test.each([
    ["attach", "r1/x"],
    ["tui", ""],
  ])("wzp %s --json is refused with a JSON value that suggests alternatives", async (command, id) => {
    const words = id === "" ? [command] : [command, id];
    const { error } = await rig.json<{ error: { reason: string; hint: string } }>(words);
    expect(error.reason).toBe("invalid-request");
    expect(error.hint).toContain("--json");
  });

  test("prints the failure as one JSON value with --json", async () => {
    const { error } = await rig.json<{ error: { reason: string } }>(["status"]);
    expect(error.reason).toBe("unavailable");
  });

  test("explains how to create a plan when there is none", async () => {
    const { status, stderr } = await rig.wzp(["run"]);
    expect(status).toBe(3);
    expect(stderr).toContain(`There is no wezterm-parallel.yaml in ${rig.work}`);
    expect(stderr).toContain("wzp init");
  });

  test("names a directory that does not exist", async () => {
    const { status, stderr } = await rig.wzp(["add", "--project", "nowhere", "--", "true"]);
    expect(status).toBe(2);
    expect(stderr).toContain(`The directory ${rig.work}/nowhere does not exist.`);
  });

  test("refuses worktrees without a repository, without a commit, and from a missing branch", async () => {
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, "tasks: { a: true-program }\n");
    const outside = await rig.wzp(["run"]);
    expect(outside.status).toBe(2);
    expect(outside.stderr).toContain("is not in a git repository");
    git("init", "-q", "-b", "main");
    const empty = await rig.wzp(["run"]);
    expect(empty.status).toBe(2);
    expect(empty.stderr).toContain("has no commit yet");
    git("commit", "-q", "--allow-empty", "-m", "start");
    writeFileSync(
      `${rig.work}/wezterm-parallel.yaml`,
      "project: { target: release }\ntasks: { a: 'true' }\n",
    );
    const missing = await rig.wzp(["run"]);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain("has no branch release, which the plan names as project.target");
    for (const each of [outside, empty, missing]) expectForPeople(each.stderr);
  });

  test("reports all errors of a plan with their positions", async () => {
    writeFileSync(
      `${rig.work}/wezterm-parallel.yaml`,
      "tasks:\n  a: { run: x, need: [b] }\n  c: { run: y, needs: [zz] }\n",
    );
    const { status, stderr } = await rig.wzp(["run"]);
    expect(status).toBe(2);
    expect(stderr).toContain("wezterm-parallel.yaml:2:");
    expect(stderr).toContain("wezterm-parallel.yaml:3:");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("names a task that is not in the plan", async () => {
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, "tasks: { build: 'true' }\n");
    const { status, stderr } = await rig.wzp(["run", "biuld"]);
    expect(status).toBe(3);
    expect(stderr).toContain("biuld");
  });

  test("down succeeds and reports it when nothing is running", async () => {
    const { status, stdout } = await rig.wzp(["down"]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "nothing was running\n" });
  });
});

describe("help", () => {
  test("every command has a description, two examples and --json", async () => {
    const commands = (await rig.json<{ commands: Described[] }>(["completion", "bash"])).commands;
    expect(commands.map(({ path }) => path)).toContain("plan check");
    const leaves = commands.filter(({ path }) => !commands.some((each) => each.path.startsWith(`${path} `)));
    for (const { path, description } of leaves) {
      const { status, stdout } = await rig.wzp([...path.split(" "), "--help"]);
      const examples = stdout.split("\n").filter((line) => line.startsWith("  $ ")).length;
      expect({ path, status, described: description !== "" }).toEqual({ path, status: 0, described: true });
      expect({ path, enough: examples >= 2 }).toEqual({ path, enough: true });
      expect(stdout).toContain("--json");
    }
  }, 180_000);

  test.each(["bash", "zsh", "fish"])("the %s completion names the commands", async (shell) => {
    const { status, stdout } = await rig.wzp(["completion", shell]);
    expect(status).toBe(0);
    expect(stdout).toContain("timeline");
  });

  test("bash completes commands and options", async () => {
    const { stdout } = await rig.wzp(["completion", "bash"]);
    const ask = (line: string, at: number): string =>
      execFileSync(
        "bash",
        ["-c", `${stdout}\nCOMP_WORDS=(${line}); COMP_CWORD=${at}; _wzp; echo "\${COMPREPLY[@]}"`],
        {
          encoding: "utf8",
        },
      ).trim();
    expect(ask("wzp tim", 1)).toBe("timeline");
    expect(ask("wzp add --prio", 2)).toBe("--priority");
  });
});

test("doctor reports the state of this machine and suggests fixes", async () => {
  const findings = await rig.json<{ name: string; level: string }[]>(["doctor"]);
  expect(findings.map((finding) => finding.name)).toEqual(
    expect.arrayContaining(["node", "git", "disk", "socket", "server"]),
  );
  expect(findings.find((finding) => finding.name === "node")?.level).toBe("ok");
  expect(findings.find((finding) => finding.name === "users")?.level).toBe("ok");
});

// At the end, because some of these commands start a server.
describe("options between the words of a command", () => {
  test.each([
    [["backup", "--json", "verify", "none"]],
    [["agents", "--json", "spending"]],
    [["queue", "--json", "pause", "none"]],
    [["group", "--json", "pause", "none"]],
    [["notifications", "--json", "remove", "none"]],
    [["schedules", "--json", "show", "none"]],
    [["layout", "--json", "show", "none"]],
  ])("wzp %j means the same as with --json at the end", async ([group = "", json = "", ...rest]) => {
    const between = await rig.wzp([group, json, ...rest]);
    const behind = await rig.wzp([group, ...rest, json]);
    expect(between).toEqual(behind);
    expect(between.stderr).not.toMatch(/too many arguments|unknown option/);
    expect(JSON.parse(between.stdout)).toMatchObject({ error: {} });
  });
});
