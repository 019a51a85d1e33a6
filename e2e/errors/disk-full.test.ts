import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { StatusResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { until } from "../rigs/until.ts";
import { Scene } from "../rigs/errors/scene.ts";
import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";

const obstacle = whyNoDisk();
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
let scene: Scene;
let disk: SmallDisk;

describe.skipIf(obstacle !== undefined)(
  `a full disk${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  () => {
    beforeEach(() => {
      scene = new Scene();
      disk = new SmallDisk(scene.home.path, 16);
    });
    afterEach(async () => {
      await scene.wzp("down", "--kill");
      disk[Symbol.dispose]();
      await scene[Symbol.asyncDispose]();
    });

    test("truncates the log of a running task but not the task, acknowledges nothing, and recovers when space is free", async () => {
      const printed = 40_000_000;
      scene.write(
        "loud.sh",
        `tr '\\0' x </dev/zero | head -c ${printed}; touch printed; until [ -e go ]; do sleep 0.1; done; exit 7\n`,
      );
      const loud = await scene.add("loud", "--", "sh", "loud.sh");
      await until("everything was printed", () => existsSync(`${scene.work}/printed`));
      expect(disk.free).toBe(0);

      const status = await scene.wzp("status");
      expect(status.stdout).toContain("trouble");
      expect(status.stdout).toContain("ENOSPC");
      const refused = await scene.wzp("add", "--", "true");
      expect(refused.code).toBe(4);
      expect(refused.stderr).toMatch(/error: .*(ENOSPC|disk is full|cannot be written)/);
      expect(refused.stderr).toMatch(/[Ff]ree (some )?space/);
      expect(refused.stdout).toBe("");
      scene.write("go", "");

      disk.grow(96);
      const waited = await scene.wzp("wait", "--timeout", "20s", loud);
      expect(waited).toMatchObject({ code: 1, stdout: `${loud} failed\n` });
      const shown = await scene.wzp("show", loud);
      expect(shown.stdout).toContain("exit 7");
      const log = await scene.wzp("logs", "--raw", loud);
      const missing = printed - log.stdout.length;
      expect(missing).toBeGreaterThan(20_000_000);
      expect(log.stdout).toBe("x".repeat(log.stdout.length));
      expect(shown.stdout).toContain(`${missing} bytes of output are missing: The disk is full`);
      expect(log.stderr).toContain(`The stored log ends here; ${missing} more bytes of output were dropped.`);

      const after = await scene.json<StatusResource>("status");
      expect(after).toMatchObject({ trouble: [], runs: 1 });
      expect(await scene.wzp("add", "--follow", "--", "true")).toMatchObject({ code: 0 });
      await scene.wzp("down");
      expect(checkIntegrity(`${scene.home.state}/store.db`)).toEqual([{ integrity_check: "ok" }]);
    });

    test("is reported immediately at the start; server and worker start when space is free", async () => {
      disk.fill();
      const began = performance.now();
      const { code, stdout, stderr } = await scene.wzp("up");
      expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
      expect(stderr).toContain("is full (ENOSPC).");
      expect(stderr).toContain("server and worker then continue automatically");
      expect(performance.now() - began).toBeLessThan(10_000);
      disk.empty();
      await until("the worker is connected", async () => {
        const { stdout: text } = await scene.wzp("status");
        return /worker .* connected/.test(text);
      });
      expect(await scene.wzp("add", "--follow", "--", "true")).toMatchObject({ code: 0 });
    });
  },
);

function checkIntegrity(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("PRAGMA integrity_check").all();
  } finally {
    database.close();
  }
}
