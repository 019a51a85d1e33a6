import { rmSync, writeFileSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

/** For people and tools that inspect a home; whether a server runs is determined by the lock, not by this file. */
export function announceServer(home: HomePaths, address: string, opened: AsyncDisposableStack): void {
  const file = `${home.state}/server.json`;
  const { serverSocket: socket } = home;
  const said = { pid: process.pid, release: releaseVersion, socket, address, startedAt: Date.now() };
  writeFileSync(file, `${JSON.stringify(said)}\n`, { mode: 0o600 });
  opened.defer(() => rmSync(file, { force: true }));
}
