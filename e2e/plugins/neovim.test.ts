import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { eventually } from "../../packages/cli/test/rigs/panes-rig.ts";
import { findProgram } from "../../tooling/test-programs.ts";

const example = fileURLToPath(new URL("../../examples/plugins/neovim", import.meta.url));

describe.skipIf(findProgram("nvim") === undefined)("Neovim as terminal of a workspace", () => {
  let rig: CliRig;
  let neovim: ChildProcess;
  let socket: string;
  beforeEach(async () => {
    rig = new CliRig();
    socket = `${rig.home}/nvim.sock`;
    neovim = spawn("nvim", ["--clean", "--headless", "--listen", socket, "+set columns=160 lines=50"], {
      env: rig.environment,
      cwd: rig.work,
      stdio: "ignore",
    });
    await eventually("Neovim listens", () => existsSync(socket));
  });
  afterEach(async () => {
    const ended = once(neovim, "exit");
    neovim.kill("SIGKILL");
    await ended;
    await rig[Symbol.asyncDispose]();
  });

  const inNeovim = (expression: string) =>
    spawnSync("nvim", ["--headless", "--server", socket, "--remote-expr", expression], { encoding: "utf8" });
  /** Returns the number of windows whose first line matches. */
  const countIn = (pattern: string) => {
    const { stdout, stderr } = inNeovim(
      `len(filter(getwininfo(), {_, w -> getbufline(w.bufnr, 1)[0] =~ '${pattern}'}))`,
    );
    return Number(stdout || stderr);
  };

  test("tasks are shown in its windows, and closed panes come back", { timeout: 120_000 }, async () => {
    const env = { NVIM: socket };
    const added = await rig.wzp(["plugins", "add", example, "--name", "nvim", "--env", "NVIM"]);
    expect(added).toMatchObject({ status: 0, stdout: expect.stringContaining("added the pane-driver nvim") });
    const tested = await rig.wzp(["plugins", "test", "nvim"], { env });
    expect(tested).toMatchObject({ status: 0, stdout: expect.stringContaining("listed 1 of its panes") });
    await rig.wzp(["up"]);
    for (const each of ["a", "b"]) {
      await rig.wzp(["add", "--", "sh", "-c", `echo hello from ${each}; sleep 600`]);
    }
    const { workspace } = await rig.json<{ workspace: { panes: number; terminal: string } }>(
      ["open", "--driver", "nvim"],
      { env },
    );
    expect(workspace).toMatchObject({ terminal: "nvim", panes: 3 });
    await eventually("both tasks are shown", () => countIn("hello from [ab]") === 2);
    const again = await rig.json<{ workspace: { how: string } }>(["open", "--driver", "nvim"], { env });
    expect(again.workspace.how).toBe("joined");
    inNeovim(
      `execute("bdelete! ".filter(getwininfo(), {_, w -> getbufline(w.bufnr, 1)[0] =~ 'hello from a'})[0].bufnr)`,
    );
    await eventually("a pane is closed", () => countIn("hello from [ab]") === 1);
    const third = await rig.json<{ workspace: { how: string } }>(["open", "--driver", "nvim"], { env });
    expect(third.workspace.how).toBe("completed");
    await eventually("its task is shown again", () => countIn("hello from [ab]") === 2);
  });

  test("without its terminal the command says so and names the plugin", async () => {
    await rig.wzp(["plugins", "add", example, "--name", "nvim", "--env", "NVIM"]);
    const env = { NVIM: `${rig.home}/none` };
    const tested = await rig.wzp(["plugins", "test", "nvim"], { env });
    expect(tested.status).not.toBe(0);
    expect(tested.stderr).toMatch(/Neovim did not answer: .* \(the plugin nvim\)/);
  });
});
