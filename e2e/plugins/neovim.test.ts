import { execFileSync, spawn, type ChildProcess } from "node:child_process";
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
    execFileSync("nvim", ["--headless", "--server", socket, "--remote-expr", expression], { encoding: "utf8" });

  test("tasks are shown in its windows, and closed panes come back", { timeout: 120_000 }, async () => {
    const env = { NVIM: socket };
    const added = await rig.wzp(["plugins", "add", example, "--name", "nvim", "--env", "NVIM"]);
    expect(added).toMatchObject({ status: 0, stdout: expect.stringContaining("added the pane-driver nvim") });
    const tested = await rig.wzp(["plugins", "test", "nvim"], { env });
    expect(tested).toMatchObject({ status: 0, stdout: expect.stringContaining("listed 1 of its panes") });
    await rig.wzp(["up"]);
    await rig.wzp(["map", "--no-wait", "--", "sh", "-c", "echo hello from {}; sleep 600", ":::", "a", "b"]);
    const { workspace } = await rig.json<{ workspace: { panes: number; terminal: string } }>(
      ["open", "r1", "--driver", "nvim"],
      { env },
    );
    expect(workspace).toMatchObject({ terminal: "nvim", panes: 3 });
    const lines = `join(map(getwininfo(), {_, w -> join(getbufline(w.bufnr, 1, 20), ' ')}), ' | ')`;
    await eventually("both tasks are shown", () =>
      ["a", "b"].every((each) => inNeovim(lines).includes(`hello from ${each}`)),
    );
    const again = await rig.json<{ workspace: { how: string } }>(["open", "r1", "--driver", "nvim"], { env });
    expect(again.workspace.how).toBe("joined");
    await rig.wzp(["cancel", "r1"]);
  });

  test("without its terminal the command says so and names the plugin", async () => {
    await rig.wzp(["plugins", "add", example, "--name", "nvim", "--env", "NVIM"]);
    const env = { NVIM: `${rig.home}/none` };
    const tested = await rig.wzp(["plugins", "test", "nvim"], { env });
    expect(tested.status).not.toBe(0);
    expect(tested.stderr).toMatch(/Neovim did not answer: .* \(the plugin nvim\)/);
  });
});
