import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";

interface Listed {
  readonly runs: readonly RunResource[];
  readonly tasks: readonly TaskResource[];
  readonly more: boolean;
  readonly before?: string;
  readonly after?: string;
}

let rig: CliRig;
let shop = "";

beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
  shop = join(rig.work, "shop");
  mkdirSync(join(shop, "below"), { recursive: true });
  const plan = `defaults: { checkout: project, terminal: false }
tasks: { good: "true", bad: "echo Broken; exit 3", after: { run: "true", needs: [bad] } }\n`;
  writeFileSync(join(shop, "wezterm-parallel.yaml"), plan);
  execFileSync("git", ["init", "-q"], { cwd: shop });
  execFileSync("git", ["add", "."], { cwd: shop });
  execFileSync("git", ["commit", "-q", "-m", "Fix the cart"], { cwd: shop });
  await rig.wzp(["run"], { cwd: shop });
  const input = Array.from({ length: 30 }, (_, at) => `${at + 1}\n`).join("");
  await rig.wzp(["map", "-j", "4", "test {} -gt 5 || exit 1"], { input });
  for (let each = 0; each < 6; each++) await rig.wzp(["add", "--no-terminal", "--follow", "--", "true"]);
}, 120_000);
afterAll(() => rig[Symbol.asyncDispose]());

const idsOf = async (...words: string[]) => (await rig.json<Listed>(words)).tasks.map(({ id }) => id);

test("ps finds tasks of all runs by state and text, newest first", async () => {
  const failed = ["r2/5", "r2/4", "r2/3", "r2/2", "r2/1", "r1/bad"];
  expect(await idsOf("ps", "--failed")).toEqual(failed);
  expect(await idsOf("ps", "--state", "failed,skipped")).toEqual([
    ...failed.slice(0, 5),
    "r1/after",
    "r1/bad",
  ]);
  expect(await idsOf("ps", "--match", "broken")).toEqual(["r1/bad"]);
  expect(await idsOf("ps", "--match", "the CART", "--failed")).toEqual(["r1/bad"]);
  expect(await idsOf("ps", "--match", "30")).toEqual(["r2/30"]);
  expect((await rig.wzp(["ps", "--match", "nothing of this"])).stdout).toBe("nothing matches\n");
});

test.each([["shop"], ["p1"], ["."], ["below"]])(
  "ps --project %s lists the runs of that project",
  async (project) => {
    const { runs, tasks } = await rig.json<Listed>(["ps", "--all", "--project", project], { cwd: shop });
    expect([runs.map(({ id }) => id), tasks.length]).toEqual([["r1"], 3]);
  },
);

test("ps refuses an unknown project, and a page that begins at the wrong kind of id", async () => {
  expect(await rig.wzp(["ps", "--project", "nowhere"])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("The project nowhere does not exist."),
  });
  expect((await rig.wzp(["ps", "--failed", "--before", "r2"])).stderr).toContain("r2 is not a task");
  expect((await rig.wzp(["ps", "--before", "r2/1"])).stderr).toContain("r2/1 is not a run");
});

test("ps and show list what is unfinished or ended within a time", async () => {
  expect(await idsOf("ps", "--all", "--since", "1h", "--run", "r1")).toHaveLength(3);
  expect((await rig.json<Listed>(["ps", "--since", "1ms"])).runs).toEqual([]);
  expect(await idsOf("show", "r1", "--since", "1h")).toEqual(["r1/bad", "r1/good", "r1/after"]);
  expect(await idsOf("show", "r1", "--since", "1ms")).toEqual([]);
});

test("--state takes the words that the tables show", async () => {
  const done = await idsOf("show", "r1", "--state", "done");
  expect(done).toEqual(await idsOf("show", "r1", "--state", "succeeded"));
  expect(done).toContain("r1/good");
});

test("each page of ps names the commands of the older and the newer page, which show them", async () => {
  const first = (await rig.wzp(["ps", "--failed", "--limit", "2"])).stdout;
  const older = (await follow(first, "older")) ?? "";
  expect([rowsOf(first), rowsOf(older)]).toEqual([
    ["r2/5", "r2/4"],
    ["r2/3", "r2/2"],
  ]);
  const last = await follow(older, "older");
  expect(rowsOf(last)).toEqual(["r2/1", "r1/bad"]);
  expect(last).not.toContain("… older");
  expect(rowsOf(await follow(last, "newer"))).toEqual(rowsOf(older));
});

test("ps without conditions names the command of older runs", async () => {
  const { stdout } = await rig.wzp(["ps"]);
  expect(stdout).toMatch(/… older: wzp ps --before r4\n$/);
  expect(await follow(stdout, "older")).toMatch(/^r1 .* shop · Fix the cart · /m);
});

test("show pages through a run from failed tasks on, in both directions", async () => {
  const pages: string[][] = [];
  let page: Listed | undefined;
  do {
    const place = page?.after === undefined ? [] : ["--after", page.after];
    page = await rig.json<Listed>([
      "show",
      "r2",
      "--state",
      "ended",
      "--match",
      "gt",
      "--limit",
      "12",
      ...place,
    ]);
    pages.push(page.tasks.map(({ id }) => id));
  } while (page.after !== undefined);
  const expected = Array.from({ length: 30 }, (_, at) => `r2/${at + 1}`);
  expect([pages.flat(), pages.length]).toEqual([expected, 3]);
  const back = await rig.json<Listed>(["show", "r2", "--before", pages[1]?.[0] ?? "", "--limit", "12"]);
  expect(back.tasks.map(({ id }) => id)).toEqual(pages[0]);
});

function rowsOf(text = ""): readonly string[] {
  return text.match(/(?<=^ {2})r\d+\/\S+/gm) ?? [];
}

/** Runs the command that the last lines of a list name. */
async function follow(text: string | undefined, page: "older" | "newer"): Promise<string | undefined> {
  const [, command] = new RegExp(`^… ${page}: wzp (.*)$`, "m").exec(text ?? "") ?? [];
  return command === undefined ? undefined : (await rig.wzp(command.split(" "))).stdout;
}
