import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { testPaneDriver } from "wezterm-parallel/plugin/testing";

testPaneDriver(test, { plugin: new URL(".", import.meta.url), open: openNeovim });

/** Starts a Neovim without settings and without a person. */
async function openNeovim() {
  const directory = mkdtempSync(join(tmpdir(), "nvim-"));
  const socket = join(directory, "socket");
  let neovim = await start(socket);
  const kill = async () => {
    if (neovim.exitCode !== null || neovim.signalCode !== null) return;
    const ended = once(neovim, "exit");
    neovim.kill("SIGKILL");
    await ended;
    rmSync(socket, { force: true });
  };
  return {
    settings: { socket },
    size: { columns: 100, rows: 30 },
    kill,
    restart: async () => {
      neovim = await start(socket);
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** @param {string} socket */
async function start(socket) {
  const args = ["--clean", "--headless", "--listen", socket, "+set columns=100 lines=33"];
  const neovim = spawn("nvim", args, { stdio: "ignore" });
  while (!existsSync(socket)) await delay(20);
  return neovim;
}
