import { chmodSync, rmSync } from "node:fs";

import type { HttpApp } from "./http-kit.ts";

/**
 * Listens on `path` for this user only. An existing socket is removed first: the caller holds the lock of this path,
 * so a dead process left it.
 */
export async function listenOnPrivateSocket(app: HttpApp, path: string): Promise<void> {
  rmSync(path, { force: true });
  await app.listen({ path });
  chmodSync(path, 0o600);
}
