import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { hostSocket } from "@wezterm-parallel/shared/protocol/host/session-files";

import { HostLink } from "./host-link.ts";
import { hostProgramOfTests } from "../../../../../test/rigs/host-program.ts";
import { startHost } from "./start-host.ts";

/** Runs `script` in its own host; returns whether the host reported that no process outlived it. */
async function endsAlone(script: string): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), "wzp-link-"));
  try {
    const home = { state: join(root, "state"), runtime: join(root, "run") };
    const host = await startHost({ argv: hostProgramOfTests, ...home });
    if (!host.ok) throw new Error(host.failure.detail);
    const ended = Promise.withResolvers<boolean>();
    const listener = {
      ended: (_id: string, _exit: unknown, alone: boolean) => ended.resolve(alone),
      closed: () => ended.reject(new Error("the host went away")),
    };
    const opened = await HostLink.open(host.value, hostSocket(home.runtime, host.value), listener);
    if (!opened.ok) throw new Error(opened.failure.detail);
    const { link } = opened.value;
    const directory = join(root, "session");
    mkdirSync(directory);
    const argv = ["sh", "-c", script];
    const base = { PATH: process.env["PATH"] ?? "", GATE: join(root, "gate") };
    await link.start({ id: "one", directory, argv, env: {}, cwd: root }, base);
    const alone = await ended.promise;
    link.forget("one");
    link.drain();
    link.close();
    return alone;
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Surviving processes here end by themselves, once their directory is gone.
const linger = 'while [ -d "${GATE%/*}" ]; do sleep 0.05; done';

it.runIf(process.platform === "linux")(
  "reports that nothing outlived a session, and only for such sessions",
  async () => {
    expect(await endsAlone("true | cat")).toBe(true);
    expect(await endsAlone(`(${linger}) & exit 0`)).toBe(false);
    expect(await endsAlone(`env -i GATE="$GATE" setsid sh -c '${linger}' & exit 0`)).toBe(false);
  },
);
