import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { noBrowser, withoutBrowser } from "../rigs/web/browser.ts";
import { expectEveryLook } from "../rigs/web/looks.ts";
import { WebRig } from "../rigs/web/rig.ts";

const asking = fileURLToPath(new URL("../../packages/shared/test/rigs/asking-agent.cjs", import.meta.url));

/** Is refused like claude until the file `back` exists. */
const program = `if [ -e back ]; then exit 0; fi
echo "You've hit your 5-hour limit · resets $(date -u -d '+2 hours' '+%-I:%M%P' 2>/dev/null || date -u -v+2H '+%-I:%M%p') (UTC)"
exit 1
`;

test.skipIf(noBrowser)(
  `the overview and the agents page show a quota pool that is used up, and open it by keyboard; a viewer cannot${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    writeFileSync(join(rig.project, "agent.sh"), program);
    const task = { agent: "bot", prompt: "Fix it.", checkout: "project", terminal: false };
    const tasks = { one: task, two: task, three: task };
    const agents = { bot: { command: ["sh", "agent.sh", "{prompt}"], pool: "team" } };
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      JSON.stringify({ version: 1, limits: { parallel: 1 }, agents, tasks }),
    );
    await rig.wzp("run", "--detach");
    const owner = await rig.owner("/agents");
    await owner.sees(/Quota pools[^]*team[^]*Out of quota until [^]*You've hit your 5-hour limit/);
    await expectEveryLook(rig, {
      name: "pools",
      path: "/agents",
      settled: (page) => page.locator("main q").waitFor(),
    });
    await expectEveryLook(rig, {
      name: "overview-pools",
      path: "/",
      settled: (page) => page.locator("main q").waitFor(),
    });
    const overview = await rig.viewer("/");
    await overview.sees(/Out of quota\s+team[^]*waiting[^]*Out of quota until/);
    expect(await overview.page.getByRole("button", { name: "Open now: pool team" }).count()).toBe(0);
    const viewer = await rig.viewer("/agents");
    await viewer.sees(/Out of quota until/);
    expect(await viewer.page.getByRole("button", { name: "Open now: pool team" }).count()).toBe(0);

    writeFileSync(join(rig.project, "back"), "");
    const other = await rig.owner("/");
    await other.page.getByRole("button", { name: "Open now: pool team" }).press("Enter");
    await rig.wzp("wait", "r1");
    await other.page.getByRole("heading", { name: "Out of quota" }).waitFor({ state: "detached" });
    await owner.page.getByRole("heading", { name: "Quota pools" }).waitFor({ state: "detached" });
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

test.skipIf(noBrowser)(
  `the agents page says what each agent does and how that is known, answers it, and lists the profiles of the plan${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const typed = join(rig.project, "..", "typed.txt");
    const bot = { command: [process.execPath, asking, typed, "permission", "{prompt}"], pool: "team" };
    const tasks = { fix: { agent: "bot", prompt: "Fix it.", checkout: "none" } };
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      JSON.stringify({ version: 1, agents: { bot }, tasks }),
    );
    await rig.wzp("run", "--detach");
    const owner = await rig.owner("/");
    await owner.page.getByRole("link", { name: "Agents" }).first().press("Enter");
    await owner.sees(/r1\/fix[^]*Waiting for your permission: [^]*rm -r build[^]*claude-code reports it/);
    await owner.sees(/Profiles[^]*claude[^]*bot[^]*team/);
    await expectEveryLook(rig, {
      name: "agents",
      path: "/agents",
      settled: async (page) => {
        await page.locator("main q, main [data-row-link]").first().waitFor();
        await page
          .getByRole("cell", { name: "team" })
          .or(page.locator("dd, td", { hasText: "team" }))
          .first()
          .waitFor();
      },
    });
    const viewer = await rig.viewer("/agents");
    await viewer.sees(/Waiting for your permission/);
    const atTask = await rig.owner("/runs/r1/tasks/fix");
    await atTask.sees(/claude-code reports it/);
    await expectEveryLook(rig, {
      name: "wrong",
      path: "/runs/r1/tasks/fix",
      settled: async (page) => {
        await page.getByRole("button", { name: /That is wrong…|表示が正しくない…/ }).press("Enter");
        await page.getByRole("dialog").waitFor();
      },
    });
    await atTask.page.getByRole("button", { name: "That is wrong…" }).press("Enter");
    await atTask.page.getByLabel("What does it really do?").fill("it works");
    await atTask.page.getByRole("button", { name: "Report" }).press("Enter");
    await atTask.sees(/Kept\./);
    const [report] = (JSON.parse(await rig.wzp("agents", "reports", "--json")) as { items: object[] }).items;
    expect(report).toMatchObject({
      task: "r1/fix",
      agent: "bot",
      comment: "it works",
      activity: { waitsFor: "permission", message: "Bash: rm -r build" },
    });
    const viewerAtTask = await rig.viewer("/runs/r1/tasks/fix");
    await viewerAtTask.sees(/claude-code reports it/);
    expect(await viewerAtTask.page.getByRole("button", { name: "That is wrong…" }).count()).toBe(0);
    expect(await viewer.page.getByRole("button", { name: "Allow" }).count()).toBe(0);
    await owner.page.getByRole("button", { name: "Allow" }).press("Enter");
    await owner.sees(/r1\/fix[^]*Working[^]*claude-code reports it/);
    await rig.wzp("cancel", "r1");
    await owner.sees(/No agent is running/);
    expect(rig.problems).toEqual([]);
  },
  240_000,
);

test.skipIf(noBrowser)(
  `the agents page lists budgets with what is spent, and spending by person; owners set, change and remove them by keyboard, and a viewer cannot${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const bot = { command: ["sh", "-c", "exit 0", "{prompt}"] };
    const tasks = {
      fix: { agent: "bot", prompt: "Fix it.", checkout: "none", budget: { cost: 5, tokens: 2_000_000 } },
    };
    const limits = { budget: { cost: 20 } };
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      JSON.stringify({ version: 1, limits, agents: { bot }, tasks }),
    );
    await rig.wzp("run");
    await rig.wzp("agents", "budget", "all", "--cost", "50", "--per", "day");
    await rig.wzp("agents", "budget", "@alice", "--tokens", "1000000", "--per", "month");
    const owner = await rig.owner("/agents");
    await owner.sees(
      /Budgets[^]*@alice[^]*Per month[^]*0% of 1m tokens[^]*Everybody[^]*Per day[^]*0% of US\$50\.00/,
    );
    await owner.page.goto(`${new URL(owner.page.url()).origin}/runs/r1`);
    await owner.sees(/0% of US\$20\.00/);
    await expectEveryLook(rig, {
      name: "budgets",
      path: "/agents",
      settled: (page) => page.getByText("@alice").waitFor(),
    });
    const { page } = owner;
    await page.goto(`${new URL(page.url()).origin}/agents`);
    await page.getByRole("button", { name: "Set a budget…" }).press("Enter");
    await page.getByLabel("For").selectOption({ label: "Person" });
    await page.getByRole("button", { name: "Set", exact: true }).press("Enter");
    await owner.sees(/Say what the budget is for/);
    await page.getByLabel("Person").fill("bob");
    await page.getByLabel(/US dollars/).fill("7.50");
    await page.getByLabel(/US dollars/).press("Enter");
    await owner.sees(/@bob[^]*Per day[^]*0% of US\$7\.50/);
    await page.getByRole("button", { name: "Change budget: @alice" }).press("Enter");
    await page.getByLabel(/Tokens of all kinds/).fill("2,000,000");
    await page.getByRole("button", { name: "Set", exact: true }).press("Enter");
    await owner.sees(/@alice[^]*0% of 2m tokens/);
    await page.getByRole("button", { name: "Remove budget: all" }).press("Enter");
    await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    await page.getByRole("button", { name: "Remove budget: all" }).waitFor({ state: "detached" });
    await expectEveryLook(rig, {
      name: "budget",
      path: "/agents",
      settled: async (looked) => {
        await looked.getByRole("button", { name: /Set a budget…|予算を設定…/ }).press("Enter");
        await looked.getByRole("dialog").waitFor();
      },
    });
    const viewer = await rig.viewer("/agents");
    await viewer.sees(/@alice/);
    expect(await viewer.page.getByRole("button", { name: /budget/i }).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  180_000,
);
