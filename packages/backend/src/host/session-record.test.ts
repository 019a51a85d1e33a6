import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";

import { describe, expect, it } from "vitest";

import { sessionFileNames, type SessionMeta } from "@wezterm-parallel/shared/protocol/host/session-files";

import { readExit, readMeta } from "../drivers/session/hosts/fleet/host-files.ts";
import { readJsonFile } from "../server/terminals/session-files-of.ts";

const count = 500;

type Read = (directory: string) => SessionMeta | undefined | Promise<SessionMeta | undefined>;

/**
 * Reads the file of the session being written, from its creation to its end; returns the sessions whose file
 * was unreadable in between.
 */
async function whoGoesMissing(root: string, now: Int32Array, read: Read): Promise<string[]> {
  const missing: string[] = [];
  for (let at = -1; at < count - 1;) {
    const next = Atomics.load(now, 0);
    if (next <= at) {
      await setImmediate();
      continue;
    }
    at = next;
    const directory = join(root, String(at));
    while ((await read(directory)) === undefined) continue;
    for (let ended = false; !ended;) {
      ended = existsSync(join(directory, sessionFileNames.exit));
      if ((await read(directory)) === undefined) missing.push(directory);
    }
    expect(readExit(directory)).toMatchObject({ kind: "exited", logBytes: 0 });
  }
  return missing;
}

describe("the file of a session", () => {
  it.for<[string, Read]>([
    ["the worker", readMeta],
    ["the server", (directory) => readJsonFile<SessionMeta>(join(directory, sessionFileNames.meta))],
  ])("is whole for %s that reads while the host writes it", async ([, read]) => {
    const root = mkdtempSync(join(tmpdir(), "wzp-records-"));
    const now = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
    const writer = new Worker(new URL("../../test/rigs/programs/record-sessions.ts", import.meta.url), {
      workerData: { root, count, now },
    });
    const done = once(writer, "exit");
    try {
      expect(await whoGoesMissing(root, now, read)).toEqual([]);
    } finally {
      await done;
      rmSync(root, { recursive: true, force: true });
    }
  });
});
