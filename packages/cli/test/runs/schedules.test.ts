import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type {
  Firing,
  ScheduleChanges,
  ScheduleResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";
import type { RunResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { directoryPerTest } from "../rigs/directory-per-test.ts";

const here = directoryPerTest();
const { json, wzp } = here;
const plan = (text: string) => writeFileSync(join(here.cwd, "wezterm-parallel.yaml"), text);

test("a schedule of a command runs in its directory by hand, and shows its times and its runs", async () => {
  const times = ["--cron", "30 3 * * 1", "--timezone", "Asia/Tokyo"];
  const added = await wzp("schedules", "add", ...times, "--name", "weekly", "--", "sh", "-c", "pwd > here");
  expect(added).toMatchObject({ status: 0, stdout: expect.stringMatching(/^next +Mon .*, 03:30 \(in /m) });
  expect((await wzp("schedules")).stdout).toMatch(
    /^weekly +30 3 \* \* 1 Asia\/Tokyo +next Mon .* never ran +sh/,
  );
  const run = (await wzp("schedules", "run", "weekly")).stdout.trim();
  expect(await wzp("wait", run)).toMatchObject({ status: 0 });
  expect((await json<TaskDetail>("show", `${run}/sh`)).spec.directory).toBe(here.cwd);
  const shown = await json<ScheduleResource & { readonly history: readonly Firing[] }>(
    "schedules",
    "show",
    "weekly",
  );
  expect(shown.history).toMatchObject([
    { byHand: true, state: "started", run: { id: run, state: "succeeded" } },
  ]);
  expect((await wzp("schedules", "show", "weekly")).stdout).toMatch(
    new RegExp(`^history .* ${run} succeeded in`, "m"),
  );
  expect((await wzp("schedules", "next", "weekly")).stdout.trim().split("\n")).toHaveLength(5);
});

test("schedules of the plan start nothing until sync has shown and taken over the difference", async () => {
  plan(
    'tasks: { a: "true", b: "true" }\nschedules:\n  nightly: { cron: "0 3 * * *", timezone: UTC, tasks: [a] }\n',
  );
  const seen = await wzp("schedules", "sync");
  expect(seen).toMatchObject({ status: 2, stdout: "+ nightly  0 3 * * * UTC: a\n" });
  expect(await json("schedules", "list")).toEqual([]);
  expect(await json<ScheduleChanges>("schedules", "sync", "--yes")).toMatchObject({ applied: true });
  expect((await wzp("schedules", "sync")).stdout).toContain("the schedules are those of the plan");

  await wzp("schedules", "add", "--cron", "@daily", "--name", "mine");
  plan(
    'tasks: { a: "true", c: "true" }\nschedules:\n  weekly: { cron: "@weekly", timezone: UTC, tasks: [c] }\n',
  );
  const changed = await json<ScheduleChanges>("schedules", "sync", "--yes");
  expect(changed.items.map(({ name, change }) => `${change} ${name}`)).toEqual([
    "remove nightly",
    "add weekly",
  ]);
  const left = await json<readonly ScheduleResource[]>("schedules", "list");
  expect(left.map(({ name, isOfPlan }) => [name, isOfPlan])).toEqual([
    ["mine", false],
    ["weekly", true],
  ]);
});

test("a run of the plan takes the plan as it is then, and a plan that is wrong is told", async () => {
  const defaults = "defaults: { checkout: project }\n";
  plan(`${defaults}tasks: { a: "true" }\n`);
  await wzp("schedules", "add", "--cron", "@daily", "--name", "all");
  plan(`${defaults}tasks: { a: "true", b: { run: "true", needs: [a] } }\n`);
  const run = (await wzp("schedules", "run", "all")).stdout.trim();
  expect(await wzp("wait", run)).toMatchObject({ status: 0 });
  expect((await here.rig.json<{ run: RunResource }>(["show", run])).run).toMatchObject({
    title: "all",
    counts: { succeeded: 2 },
  });
  plan("tasks: { a: { rum: x } }\n");
  expect(await wzp("schedules", "run", "all")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/invalid|error/),
  });
  expect((await json<readonly ScheduleResource[]>("schedules", "list"))[0]?.last?.state).toBe("failed");
});

test("a paused schedule has no next time, survives a restart of the server, and goes when it is removed", async () => {
  await wzp("schedules", "add", "--cron", "* * * * *", "--name", "each", "--", "true");
  expect((await wzp("schedules", "pause", "each")).stdout).toContain("paused");
  await here.rig.wzp(["down"]);
  await here.rig.wzp(["up"]);
  expect((await wzp("schedules", "next", "each")).stdout).toBe("none: it is paused\n");
  expect((await wzp("schedules", "resume", "each")).stdout).toContain("next");
  expect((await wzp("schedules", "remove", "each")).stdout).toBe("removed each\n");
  expect(await wzp("schedules", "show", "each")).toMatchObject({ status: 3 });
}, 60_000);

test("times that cannot come, unknown zones and mixed options are refused before anything is set up", async () => {
  const refusal = async (...words: readonly string[]) => (await wzp("schedules", "add", ...words)).stderr;
  expect(await refusal("--cron", "0 0 31 2 *")).toContain("0 0 31 2 * is not a time that can come");
  expect(await refusal("--cron", "@daily", "--timezone", "Asia/Edo")).toContain(
    "There is no time zone Asia/Edo",
  );
  expect(await refusal("--cron", "@daily", "--task", "a", "--", "true")).toContain(
    "A command takes no --task",
  );
  expect(await refusal("--cron", "@daily", "--until", "2027-01-01")).toContain("with its zone");
  expect(await json("schedules", "list")).toEqual([]);
});
