import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openSlots, type Slots } from "./open-slots.ts";
import { slotEnvironment } from "./slot-environment.ts";

describe("slots", () => {
  let top: string;
  const opened: Slots[] = [];
  const range = { first: 28_400, last: 28_411 };

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), "wzp-slots-"));
  });
  afterEach(() => {
    for (const slots of opened.splice(0)) slots[Symbol.dispose]();
    rmSync(top, { recursive: true });
  });

  function open(home: string): Slots {
    mkdirSync(join(top, home), { recursive: true });
    const slots = openSlots({ state: join(top, home), shared: join(top, "shared"), range });
    if (!slots.ok) throw new Error(slots.failure.detail);
    opened.push(slots.value);
    return slots.value;
  }

  async function lease(slots: Slots, attempt: string, count = 4): Promise<readonly number[]> {
    const ports = await slots.lease(attempt, count);
    if (!ports.ok) throw new Error(ports.failure.reason);
    return ports.value;
  }

  it("never gives a port to two attempts, of two homes neither, and says when none are left", async () => {
    const [one, two] = [open("one"), open("two")];
    const leased = await Promise.all([lease(one, "r1/a#1"), lease(two, "r1/a#1"), lease(one, "r1/b#1", 1)]);
    expect(new Set(leased.flat()).size).toBe(9);
    const failed = await two.lease("r1/c#1", 4);
    expect(failed).toMatchObject({
      failure: { reason: "port-range-exhausted", detail: expect.stringContaining("28400") },
    });
  });

  it("keeps leases over a restart, gives them back after release, reclaim, or when a home is deleted", async () => {
    const first = open("one");
    const ports = await lease(first, "r1/a#1", 12);
    expect(await lease(open("one"), "r1/a#1", 12)).toEqual(ports);
    first.reclaim(new Set(["r1/a#1"]));
    expect((await open("two").lease("r1/b#1", 1)).ok).toBe(false);
    first.reclaim(new Set());
    expect(await lease(first, "r1/a#2", 12)).toEqual(ports);
    rmSync(join(top, "one"), { recursive: true });
    expect(await lease(open("two"), "r1/b#1", 12)).toEqual(ports);
  });

  it("leaves out ports that something else listens on", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(28_405, "127.0.0.1", resolve));
    try {
      const slots = open("one");
      const ports = [...(await lease(slots, "r1/a#1", 5)), ...(await lease(slots, "r1/b#1", 5))];
      expect(ports).not.toContain(28_405);
    } finally {
      server.close();
    }
  });

  it("names ports and a compose project for the task", () => {
    const env = slotEnvironment("r1/テスト(2)#1", [7000, 7001]);
    expect(env).toMatchObject({ PORT: "7000", PORT_1: "7001", WZP_PORT_1: "7001" });
    expect(env["COMPOSE_PROJECT_NAME"]).toMatch(/^wzp_r1_2_1_[0-9a-f]{6}$/);
  });
});
