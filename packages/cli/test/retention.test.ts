import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { RetentionReport } from "@wezterm-parallel/shared/protocol/api/schemas/retention-schemas";

import { CliRig } from "./rigs/cli-rig.ts";
import { PlanProject } from "./rigs/plan-project.ts";

let rig: CliRig;
let project: PlanProject;
beforeAll(async () => {
  rig = new CliRig();
  project = new PlanProject(rig, "site", "tasks:\n  roof: { run: echo some output }\n", {});
  mkdirSync(`${rig.home}/config`, { recursive: true });
  writeFileSync(
    `${rig.home}/config/config.yaml`,
    "retention: { runs: { count: 1 }, events: { count: 3 } }\n",
    { mode: 0o600 },
  );
  await rig.wzp(["up"]);
});
afterAll(() => rig[Symbol.asyncDispose]());

const wzp = (...args: string[]) => rig.wzp(args, { cwd: project.path });

async function clean(...options: string[]): Promise<RetentionReport> {
  return (await rig.json<{ records: RetentionReport }>(["clean", ...options], { cwd: project.path })).records;
}

test("wzp clean shows and removes what the settings keep no longer, except pinned runs", async () => {
  for (let run = 1; run <= 4; run += 1) expect(await wzp("run", "roof")).toMatchObject({ status: 0 });
  expect((await wzp("pin", "r1")).stdout).toBe("r1 is kept until wzp unpin r1\n");
  expect(await rig.json(["show", "r1"])).toMatchObject({ run: { id: "r1", pinned: true } });
  const dry = await clean("--dry-run");
  expect(dry.items.map(({ kind, run, why }) => [kind, run, why])).toEqual([
    ["run", "r2", "count"],
    ["run", "r3", "count"],
    ["events", undefined, "age"],
  ]);
  expect(dry.protected).toEqual({ pinned: 1, unmerged: 0 });
  expect(dry.bytes).toBeGreaterThan(0);
  const shown = await wzp("clean", "--dry-run");
  expect(shown.stdout).toMatch(/^r2 +run +\d.*more than config.yaml keeps of its project$/m);
  expect(shown.stdout).toContain("kept: 1 run is pinned");
  expect(existsSync(`${rig.home}/state/attempts/r2`)).toBe(true);

  expect((await clean()).items).toEqual(dry.items);
  expect(readdirSync(`${rig.home}/state/attempts`).sort()).toEqual(["r1", "r4"]);
  expect((await wzp("show", "r2")).status).not.toBe(0);
  expect((await wzp("logs", "r1/roof")).stdout).toContain("some output");
  expect((await wzp("audit", "list", "--json")).stdout).toContain('"retention.remove"');
  // The events of the removal are newer than those that were kept.
  expect((await clean("--dry-run")).items.filter(({ kind }) => kind !== "events")).toEqual([]);

  const late = await wzp("events", "--after", "2");
  expect(late.status).not.toBe(0);
  expect(late.stderr).toMatch(/Events after number 2 are no longer all kept; the oldest is number \d+\./);
  await wzp("unpin", "r1");
  expect((await clean()).items).toMatchObject([{ kind: "run", run: "r1" }, { kind: "events" }]);
  expect((await wzp("down")).status).toBe(0);
  const checked = await wzp("store", "check");
  expect(checked, checked.stdout).toMatchObject({ status: 0 });
});

test("old entries of the audit log go with wzp clean, and the others are still verified", async () => {
  writeFileSync(`${rig.home}/config/config.yaml`, "retention: { audit: { age: 1ms } }\n");
  await wzp("users", "add", "vera", "--role", "viewer");
  const entries = JSON.parse((await wzp("audit", "list", "--json")).stdout) as readonly { seq: number }[];
  let cleaned = await clean();
  // The server reads a changed config.yaml a moment later.
  while (!cleaned.items.some(({ kind }) => kind === "audit")) cleaned = await clean();
  const verified = await wzp("audit", "verify");
  expect(verified, verified.stderr).toMatchObject({ status: 0 });
  expect(verified.stdout).toMatch(
    /^entries 1 to \d+ were removed, because config\.yaml keeps no older ones$/m,
  );
  const left = JSON.parse((await wzp("audit", "list", "--json")).stdout) as readonly unknown[];
  expect(left.length).toBeLessThan(entries.length);
});
