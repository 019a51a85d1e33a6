import { expect, test } from "vitest";

import { agentTools } from "../../../shared/test/rigs/agent-tools.ts";
import { fuzzApi } from "../rigs/attacks/fuzz-api.ts";
import { fuzzMcp } from "../rigs/attacks/fuzz-mcp.ts";
import { expectSound } from "../rigs/attacks/expect-sound.ts";

test("fuzz: 6,000 requests made from the OpenAPI document, as everybody, without a 500, a leak or an answer beyond its schema", async () => {
  const report = await fuzzApi(6_000, 20261122);
  expectSound(report);
  expect(report.operations["POST /api/v1/runs"]?.[200]).toBeGreaterThan(1);
}, 120_000);

test("fuzz: 500 messages to /mcp, by an agent, by people and by nobody, without a failure, a leak, a hang or a task in a run of others", async () => {
  const { wrong, called, done, tasks } = await fuzzMcp(500, 20261124);
  expect(wrong.slice(0, 10)).toEqual([]);
  for (const tool of [...agentTools, "list_projects", "list_runs"])
    expect(called[tool] ?? 0, tool).toBeGreaterThan(2);
  for (const tool of ["list_tasks", "list_runs", "report_progress", "claim_paths", "read_messages"])
    expect(done[tool] ?? 0, tool).toBeGreaterThan(2);
  expect(tasks).toMatchObject({ r1: ["one"], r2: ["one"] });
  expect(tasks["r3"]).toEqual(expect.arrayContaining(["fix", "build"]));
}, 60_000);
