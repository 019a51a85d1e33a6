import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { until } from "../../rigs/until.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { WebRig } from "../../rigs/web/rig.ts";

/** These land whatever the others do. */
const plain = Array.from({ length: 24 }, (_, at) => `fix-${String(at + 1).padStart(2, "0")}`);

/** Checks pass for `left` and for `right`, but not for both; they write down the commits for which they passed. */
const planOf = (passed: string) => `
version: 1
project: { merge: { mode: auto, verify: "test ! -e left -o ! -e right && git rev-parse HEAD >> ${passed}" } }
defaults: { terminal: false }
tasks:
${plain.map((name) => `  ${name}: echo ${name} > ${name}.txt`).join("\n")}
  title-a: echo a > title.txt
  title-b: echo b > title.txt
  left: touch left
  right: touch right
  unsound: { run: touch unsound, verify: "false" }
  fails: exit 3
`;

const git = (rig: WebRig, ...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: rig.project, encoding: "utf8" }).trimEnd();

function tryCommit(rig: WebRig): boolean {
  try {
    git(rig, "commit", "-qm", "of a colleague", "notes.txt");
    return true;
  } catch {
    // A landing holds the branch at this moment.
    return false;
  }
}

/** Returns the changes of the run once nothing is left to do. */
async function atDawn(rig: WebRig): Promise<readonly ChangeResource[]> {
  return await until(
    "the night to end",
    async () => {
      const [run, queues] = [await rig.client.run("r1"), await rig.client.get("listQueues", {})];
      if (!run.ok || run.value.endedAt === undefined || !queues.ok || queues.value.items.length > 0)
        return undefined;
      const changes = await rig.client.get("listChanges", {}, { run: "r1", limit: 100 });
      const isSettled = ({ state, failure }: ChangeResource) => state === "landed" || failure !== undefined;
      return changes.ok && changes.value.items.every(isSettled) && changes.value.items;
    },
    600_000,
  );
}

test.skipIf(noBrowser)(
  `a backlog of 30 tasks lands by itself, each verified on what is there, and one page says what did not and why${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const passed = join(rig.project, "..", "passed");
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), planOf(passed));
    for (const file of ["title.txt", "notes.txt"]) writeFileSync(join(rig.project, file), "before\n");
    git(rig, "add", "--all");
    git(rig, "commit", "-qm", "plan");
    const start = git(rig, "rev-parse", "main");
    await rig.wzp("run", "--detach");
    await until("the first landing", () => git(rig, "rev-parse", "main") !== start);
    writeFileSync(join(rig.project, "notes.txt"), "of a colleague\n");
    await until("a colleague's commit", () => tryCommit(rig));

    const changes = await atDawn(rig);
    const landed = changes.filter(({ state }) => state === "landed");
    expect(landed).toHaveLength(plain.length + 2);
    const commits = git(rig, "log", "--format=%H %s", `${start}..main`).split("\n");
    const own = commits.filter((line) => !line.endsWith("of a colleague")).map((line) => line.slice(0, 40));
    expect(own).toHaveLength(landed.length);
    expect(new Set(own)).toEqual(new Set(landed.map((change) => change.landed)));
    const verified = new Set(readFileSync(passed, "utf8").split("\n"));
    expect(own.filter((commit) => !verified.has(commit))).toEqual([]);
    expect(git(rig, "status", "--porcelain")).toBe("");

    await saysWhatLanded(rig, landed.length);
    expect(rig.problems).toEqual([]);
  },
  900_000,
);

async function saysWhatLanded(rig: WebRig, landed: number): Promise<void> {
  expect(JSON.parse(await rig.wzp("queue", "--json"))).toEqual({ items: [] });
  const shown = await rig.wzp("show", "r1");
  expect(shown).toContain(`changes: 1 conflict, 1 not landed, ${landed} landed`);
  const events = await rig.client.events({ run: "r1", limit: 1_000 });
  const landings = events.ok ? events.value.items.filter(({ kind }) => kind === "change.landed") : [];
  expect(new Set(landings.map(({ task }) => task)).size).toBe(landed);
  expect(landings).toHaveLength(landed);

  const { page } = await rig.owner("/runs/r1");
  await page.getByRole("link", { name: `${landed} changes landed · 2 changes not landed` }).click();
  await page.getByText(`${landed} changes landed · 2 did not land · 2 tasks did not succeed`).waitFor();
  const rows = page.getByRole("table", { name: "Changes of r1" }).getByRole("row");
  const [, first = "", second = "", third = ""] = await rows.allInnerTexts();
  const refused = [first, second].join("\n");
  expect(refused).toMatch(/r1\/title-[ab] conflicts with main in title\.txt/);
  expect(refused).toMatch(/The checks of r1\/(left|right) on its target failed/);
  expect(third).toMatch(/Landed/);
  expect(await rows.count()).toBe(1 + landed + 2);
  const tasks = page.getByRole("table", { name: "Tasks that did not succeed" });
  await tasks.getByRole("row").filter({ hasText: "r1/fails" }).getByText("3").waitFor();
  await tasks.getByRole("row").filter({ hasText: "r1/unsound" }).waitFor();
  await expectEveryLook(rig, {
    name: "morning",
    path: "/queue?project=p1&target=main&run=r1",
    settled: (each) => each.getByRole("table").nth(1).getByRole("row").nth(2).waitFor(),
  });
}
