import { flushCompileCache } from "node:module";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

/**
 * Runs the server or the worker in this process until it ends. The compile cache is flushed at once, because
 * a daemon may run for months and end by a power cut. A server that waits for another one to end tells `standsBy` why.
 */
export async function runDaemon(
  role: "server" | "worker",
  home: HomePaths,
  standsBy: (failure: Failure | undefined) => void,
): Promise<Result<void, Failure>> {
  if (role === "server") {
    const { runServer } = await import("@wezterm-parallel/backend/entry/server");
    flushCompileCache();
    return runServer(home, standsBy);
  }
  const { runWorker } = await import("@wezterm-parallel/backend/entry/worker");
  flushCompileCache();
  return runWorker(home);
}
