import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import {
  paneVariableSchema,
  type PaneVariable,
} from "@wezterm-parallel/shared/protocol/workspace/pane-variable";
import { statusFileSchema, type StatusFile } from "@wezterm-parallel/shared/protocol/status-file";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";

import { luaLiteral } from "./lua-literal.ts";
import {
  documentedNames,
  luaApi,
  ModelWezTerm,
  pluginText,
  readBeside,
  touchedNames,
  type Effect,
  type ModelOptions,
  type ModelWorld,
} from "./model-wezterm.ts";

const statusPath = "/home/me/.local/state/wezterm-parallel/status.json";

let wezterm: ModelWezTerm;
afterEach(() => wezterm?.[Symbol.dispose]());

async function start(apply?: string, options: ModelOptions = {}): Promise<ModelWezTerm> {
  wezterm = await ModelWezTerm.start(options);
  wezterm.load(apply);
  return wezterm;
}

/** Returns a status file that the server has written just now. */
function status(more: Partial<StatusFile> = {}): StatusFile {
  return statusFileSchema.parse({
    version: 1,
    release: releaseVersion,
    at: wezterm.now,
    heartbeatMs: 30_000,
    server: { pid: 1, startedAt: 1 },
    seq: 100,
    counts: { working: 0, waiting: 0, failed: 0, done: 0 },
    runs: [],
    moreRuns: 0,
    tasks: [],
    moreTasks: 0,
    attention: [],
    asking: [],
    ended: [],
    pools: [],
    alerts: [],
    changes: [],
    ...more,
  });
}

function say(more: Partial<StatusFile> = {}): void {
  wezterm.writeFile(statusPath, JSON.stringify(status(more)));
}

const run3 = {
  id: "r3",
  title: "nightly",
  state: "running",
  directory: "/p",
  working: 1,
  waiting: 1,
  failed: 1,
  done: 4,
  dropped: 0,
  createdAt: 0,
} as const;

function variable(said: Omit<PaneVariable, "v">): string {
  return JSON.stringify(paneVariableSchema.parse({ v: 1, ...said }));
}

/** Two workspaces: the person sits in pane 1; `shop` has two tasks in one tab and a failed one in another. */
const shop: ModelWorld = {
  active: "default",
  windows: [
    { id: 0, workspace: "default", tabs: [{ id: 0, panes: [{ id: 1 }, { id: 2 }] }] },
    {
      id: 1,
      workspace: "shop",
      tabs: [
        {
          id: 1,
          panes: [
            { id: 10, vars: { wzp: variable({ task: "r3/build", state: "running", workspace: "shop" }) } },
            { id: 11, vars: { wzp: variable({ task: "r3/test(2)", state: "failed", workspace: "shop" }) } },
          ],
        },
        { id: 2, panes: [{ id: 12, vars: { wzp: variable({ task: "r3/lint", state: "succeeded" }) } }] },
      ],
    },
  ],
};

function only(effects: readonly Effect[], kind: Effect["kind"]): readonly Effect[] {
  return effects.filter((effect) => effect.kind === kind);
}

function messages(effects: readonly Effect[]): readonly (string | undefined)[] {
  return only(effects, "toast").map(({ message }) => message);
}

describe.each(["2024-02", "main"] as const)("in WezTerm %s", (version) => {
  test("the right status has the counts that are not zero, in their colours", async () => {
    await start(undefined, { version });
    expect(wezterm.tick()).toEqual([]);
    say({ counts: { working: 2, waiting: 12, failed: 0, done: 7 } });
    expect(wezterm.tick()).toEqual([
      { kind: "right_status", window: 0, text: "{Teal}● 2 {/}{Grey}○ 12 {/}{Green}✓ 7 {/}" },
    ]);
    say({ counts: { working: 0, waiting: 0, failed: 1, done: 0 } });
    expect(wezterm.tick()).toMatchObject([{ text: "{Red}✗ 1 {/}" }]);
    wezterm.removeFile(statusPath);
    expect(wezterm.tick()).toMatchObject([{ text: "" }]);
    expect(wezterm.tick()).toEqual([]);
  });

  test("tab titles show what the panes of a tab do, and leave other tabs to WezTerm", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`, { version });
    wezterm.world = shop;
    const title = (pane: number, width = 30): unknown =>
      wezterm.run(`return model.tab_title(${pane}, ${width})`);
    expect(title(1)).toBeNull();
    expect(title(10)).toBe(" 1: {Red}✗1 {/}{Teal}●1 {/}r3 ");
    expect(title(12)).toBe(" 2: {Green}✓ {/}r3/lint ");
    expect(title(12, 11)).toBe(" 2: {Green}✓ {/}r3/… ");
    expect(title(12, 3)).toBe(" 2: {Green}✓ {/} ");
    wezterm.run("model.zero_based = true");
    expect(title(12)).toBe(" 1: {Green}✓ {/}r3/lint ");
    wezterm.run("model.without_index = true");
    expect(title(12)).toBe(" {Green}✓ {/}r3/lint ");
  });

  test("a tab with a log has the sign of the task's state, as far as the server says it", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`, { version });
    const wzp = variable({ task: "r1/x", state: "log" });
    wezterm.world = {
      active: "a",
      windows: [{ id: 0, workspace: "a", tabs: [{ id: 0, panes: [{ id: 1, vars: { wzp } }] }] }],
    };
    expect(wezterm.run("return model.tab_title(1, 30)")).toBe(" 1: r1/x ");
    say({ tasks: [{ id: "r1/x", state: "failed", why: "exit 1", since: 0 }] });
    wezterm.tick();
    expect(wezterm.run("return model.tab_title(1, 30)")).toBe(" 1: {Red}✗ {/}r1/x ");
  });

  test("a tab shows whether the change of its task is queued, in conflict or landed, once the task is done", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`, { version });
    const show = (state: PaneVariable["state"]): unknown => {
      const wzp = variable({ task: "r1/x", state });
      wezterm.world = {
        active: "a",
        windows: [{ id: 0, workspace: "a", tabs: [{ id: 0, panes: [{ id: 1, vars: { wzp } }] }] }],
      };
      wezterm.tick();
      return wezterm.run("return model.tab_title(1, 30)");
    };
    const change = { id: "r1/x", target: "main" } as const;
    say({ changes: [{ ...change, state: "queued" }] });
    expect(show("succeeded")).toBe(" 1: {Teal}↑ {/}r1/x ");
    expect(show("running")).toBe(" 1: {Teal}● {/}r1/x ");
    say({ changes: [{ ...change, state: "conflict", why: "r1/x conflicts with main in a.txt" }] });
    expect(show("succeeded")).toBe(" 1: {Red}≠ {/}r1/x ");
    expect(show("log")).toBe(" 1: {Red}≠ {/}r1/x ");
    say({ changes: [{ ...change, state: "landed" }] });
    expect(show("succeeded")).toBe(" 1: {Green}◆ {/}r1/x ");
  });

  test("the picker offers changes that did not land among what needs a person, and queued ones", async () => {
    await start(undefined, { version });
    say({
      tasks: [{ id: "r1/a", state: "failed", why: "exit 3", since: 0 }],
      changes: [
        { id: "r1/b", state: "queued", target: "main" },
        { id: "r1/c", state: "conflict", target: "main", why: "r1/c conflicts with main in a.txt" },
        { id: "r1/d", state: "landed", target: "main" },
      ],
    });
    wezterm.run("model.press(1, 'attention')");
    const attention = [
      { id: "open r1/a", label: "✗ r1/a  exit 3" },
      { id: "open r1/c", label: "≠ r1/c  r1/c conflicts with main in a.txt" },
    ];
    expect(wezterm.list("model.selector.choices")).toEqual(attention);
    wezterm.run("model.press(1, 'pick')");
    expect(wezterm.list("model.selector.choices")).toEqual([
      ...attention,
      { id: "open r1/b", label: "↑ r1/b  queued for main" },
    ]);
  });

  test("a task that asks is answered in the picker, only while it asks the same", async () => {
    await start(undefined, { version });
    const why = "waiting for your permission: Bash: rm -r build";
    const answers = [
      { answer: "yes", label: "Allow" },
      { answer: "no", label: "Deny" },
      { answer: "--force x", label: "no answer" },
    ];
    say({
      asking: [
        { seq: 1, at: 0, task: "r1/a", why, answers },
        { seq: 2, at: 0, task: "r1/b", why: "waiting for your input" },
      ],
    });
    wezterm.run("model.press(1, 'attention')");
    expect(wezterm.list("model.selector.choices")).toEqual([
      { id: "answer r1/a", label: `? r1/a  ${why}` },
      { id: "open r1/b", label: "? r1/b  waiting for your input" },
    ]);
    wezterm.run("model.choose(1, 'answer r1/a')");
    expect(wezterm.list("model.selector.choices")).toEqual([
      { id: "give yes", label: "Allow" },
      { id: "give no", label: "Deny" },
      { id: "open r1/a", label: "Open its terminal" },
    ]);
    wezterm.effects();
    wezterm.run("model.choose(1, 'give yes')");
    expect(wezterm.effects()).toEqual([
      { kind: "spawn", argv: ["/usr/bin/env", "wzp", "answer", `--if=${why}`, "--", "r1/a", "yes"] },
      expect.objectContaining({ kind: "toast", message: "r1/a took the answer." }),
    ]);
    wezterm.run("model.press(1, 'attention') model.choose(1, 'answer r1/a')");
    wezterm.effects();
    wezterm.run("model.child = { false, '', '✗ r1/a asks something else.' } model.choose(1, 'give no')");
    expect(wezterm.effects()).toMatchObject([
      { kind: "spawn" },
      { kind: "toast", message: "r1/a asks something else." },
    ]);
    say({ tasks: [{ id: "r1/z", state: "failed", why: "exit 3", since: 0 }] });
    wezterm.tick();
    wezterm.run("model.press(1, 'attention') model.choose(1, 'answer r1/a')");
    expect(JSON.stringify(wezterm.effects())).toContain("no longer asks");
  });

  test("an agent that waits for a prompt gets the line that a person writes, as one argument", async () => {
    await start(undefined, { version });
    const why = "waiting for your next prompt";
    say({ asking: [{ seq: 1, at: 0, task: "r1/a", why, takesText: true }] });
    const ask = () => wezterm.run("model.press(1, 'attention') model.choose(1, 'answer r1/a')");
    ask();
    expect(wezterm.list("model.selector.choices")).toEqual([
      { id: "write r1/a", label: "Write an answer" },
      { id: "open r1/a", label: "Open its terminal" },
    ]);
    wezterm.effects();
    wezterm.run("model.choose(1, 'write r1/a')");
    expect(wezterm.effects()).toMatchObject([{ kind: "line", text: `r1/a: ${why}` }]);
    wezterm.run("model.type_line(1, '--force; `rm` $(x) 日本')");
    expect(wezterm.effects()).toEqual([
      {
        kind: "spawn",
        argv: ["/usr/bin/env", "wzp", "answer", `--if=${why}`, "--", "r1/a", "--force; `rm` $(x) 日本"],
      },
      expect.objectContaining({ kind: "toast", message: "r1/a took the answer." }),
    ]);
    for (const left of ["nil", "''", "'  '"]) {
      ask();
      wezterm.run("model.choose(1, 'write r1/a')");
      wezterm.effects();
      wezterm.run(`model.type_line(1, ${left})`);
      expect(wezterm.effects(), left).toEqual([]);
    }
    ask();
    wezterm.run("model.choose(1, 'write r1/a')");
    wezterm.effects();
    wezterm.run("model.type_line(1, '-')");
    expect(wezterm.effects()[0]).toMatchObject({ argv: expect.arrayContaining([" -"]) as string[] });
  });

  test("a task that is no task is not shown", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`, { version });
    const wzp = JSON.stringify({ v: 1, task: "r1/x\u001b[2J", state: "running", workspace: "shop" });
    wezterm.world = {
      active: "a",
      windows: [{ id: 0, workspace: "a", tabs: [{ id: 0, panes: [{ id: 1, vars: { wzp } }] }] }],
    };
    expect(wezterm.run("return model.tab_title(1, 30)")).toBe(" 1: shop ");
  });

  test("without the undocumented list of a tab's panes, the title speaks of the active one", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`, { version });
    wezterm.world = shop;
    wezterm.run("model.without_tab_panes = true");
    expect(wezterm.run("return model.tab_title(10, 30)")).toBe(" 1: {Teal}● {/}r3/build ");
  });

  test("the picker offers failed tasks first, then others, runs and workspaces, and opens what was chosen", async () => {
    await start(undefined, { version });
    wezterm.world = shop;
    say({
      tasks: [
        { id: "r3/docs", state: "running", since: wezterm.now - 180_000 },
        { id: "r3/test(2)", state: "failed", why: "exit 3", since: 0 },
        { id: "r3/日本", state: "ready", since: wezterm.now },
      ],
      runs: [run3],
    });
    wezterm.run("model.press(1, 'pick')");
    expect(wezterm.list("model.selector.choices")).toEqual([
      { id: "open r3/test(2)", label: "✗ r3/test(2)  exit 3" },
      { id: "open r3/docs", label: "● r3/docs  running, 3 min" },
      { id: "open r3/日本", label: "○ r3/日本  ready, 0 s" },
      { id: "open r3", label: "▸ r3  nightly  1 failed, 1 working, 1 waiting, 4 done" },
      { id: "workspace shop", label: "▢ workspace shop  (wzp)" },
    ]);
    wezterm.run("model.choose(1, 'open r3/docs')");
    expect(wezterm.effects()).toEqual([
      { kind: "selector" },
      { kind: "spawn", argv: ["/usr/bin/env", "wzp", "open", "--driver", "wezterm", "r3/docs"] },
    ]);
    wezterm.run("model.press(1, 'pick') model.choose(1, 'workspace shop')");
    expect(wezterm.effects()).toEqual([{ kind: "selector" }, { kind: "workspace", name: "shop" }]);
  });

  test("a workspace is shown when a person's wzp asks for it in the pane that they type in", async () => {
    await start(undefined, { version });
    wezterm.world = shop;
    wezterm.run("model.set_user_var(1, 'wzp_show', 'shop')");
    expect(wezterm.effects()).toEqual([{ kind: "workspace", name: "shop" }]);
  });

  test("wzp: links open in WezTerm, whatever else is the next handler's", async () => {
    await start(
      `wzp.apply_to_config(config) wezterm.on('open-uri', function() model_seen = true end)`.replace(
        "model_seen = true",
        "config.keys = {}",
      ),
      { version },
    );
    const open = (uri: string): unknown => wezterm.run(`return model.open_uri(1, ${luaLiteral(uri)})`);
    expect(open("https://example.com/wzp:r3/build")).toBe("default");
    expect(wezterm.run("return model.config.keys ~= nil")).toBe(true);
    expect(open("wzp:r3/build")).toBe("prevented");
    expect(open("wzp://r3/test%282%29#4")).toBe("prevented");
    expect(wezterm.effects().map(({ argv }) => argv?.at(-1))).toEqual(["r3/build", "r3/test(2)"]);
    for (const wrong of [
      "wzp:",
      "wzp:--help",
      "wzp:r3/a%0ab",
      "wzp:r3/../../x",
      "wzp:$(id)",
      "wzp:r3%00",
      "wzp:r3/%ff",
    ]) {
      expect(open(wrong), wrong).toBe("prevented");
    }
    expect(messages(wezterm.effects())).toEqual(
      Array.from({ length: 7 }, () => "This link names no run and no task."),
    );
  });
});

describe("what needs a person", () => {
  const failed = (seq: number, task: string) => ({ seq, at: wezterm.now, task, why: "exit 3" });

  test("is an alert of the server, told once when it begins, and no more while it goes on", async () => {
    await start(`wzp.apply_to_config(config, {})`);
    say();
    wezterm.tick();
    const why = "Only 0.4 GB of 40.0 GB are free on the disk of the state directory.";
    const low = { seq: 101, at: wezterm.now, alert: "disk-low", why };
    say({ seq: 101, alerts: [low] });
    const told = wezterm.tick();
    expect(messages(told)).toEqual([`alert disk-low: ${why}`]);
    expect(only(told, "output")).toEqual([{ kind: "output", pane: 1, text: "\u0007" }]);
    const old = { seq: 102, at: wezterm.now, alert: "backup-old", why: "The newest backup is 60 hours old." };
    const away = { seq: 103, at: wezterm.now, alert: "worker-away", why: "gone" };
    say({ seq: 103, alerts: [low, old, away] });
    expect(messages(wezterm.tick())).toEqual(["2 alerts: backup-old, worker-away"]);
  });

  test("that waits for a person at work is told with what it waits for, listed first, and marked in its tab", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`);
    wezterm.world = shop;
    const why = "waiting for your permission: Bash: touch a.txt";
    say({ tasks: [{ id: "r3/build", state: "running", since: 0 }] });
    wezterm.tick();
    const asking = [{ seq: 101, at: wezterm.now, task: "r3/build", why }];
    say({ seq: 101, asking, tasks: [{ id: "r3/build", state: "running", since: 0 }] });
    const told = wezterm.tick();
    expect(messages(told)).toEqual([`r3/build is ${why}`]);
    expect(only(told, "output")).toEqual([{ kind: "output", pane: 1, text: "\u0007" }]);
    expect(only(told, "right_status")).toMatchObject([{ text: "{Bold}{Yellow}? 1 {/}" }]);
    expect(wezterm.run("return model.tab_title(10, 30)")).toContain("{Yellow}?");
    wezterm.run("model.press(1, 'attention')");
    expect(wezterm.list("model.selector.choices")).toEqual([
      { id: "open r3/build", label: `? r3/build  ${why}` },
    ]);
    wezterm.run("model.press(1, 'pick')");
    expect(wezterm.list("model.selector.choices")[0]).toEqual({
      id: "open r3/build",
      label: `? r3/build  ${why}`,
    });
    say({ seq: 102, tasks: [{ id: "r3/build", state: "running", since: 0 }] });
    expect(messages(wezterm.tick())).toEqual([]);
    wezterm.run("model.press(1, 'pick')");
    expect(wezterm.list<{ label: string }>("model.selector.choices")[0]?.label).toMatch(
      /^● r3\/build {2}running/,
    );
  });

  test("is announced once, with the bell, over several windows, ticks and reloads of the config", async () => {
    await start();
    const [window] = shop.windows;
    wezterm.world = {
      ...shop,
      windows: [...shop.windows, { ...window!, id: 7, tabs: [{ id: 9, panes: [{ id: 90 }] }] }],
    };
    say();
    wezterm.tick();
    say({
      seq: 101,
      attention: [failed(101, "r3/build")],
      counts: { working: 0, waiting: 0, failed: 1, done: 0 },
    });
    const told = wezterm.tick();
    expect(messages(told)).toEqual(["r3/build failed: exit 3"]);
    expect(only(told, "output")).toEqual([{ kind: "output", pane: 1, text: "\u0007" }]);
    expect(only(told, "right_status")).toMatchObject([
      { window: 0, text: "{Bold}{Red}✗ 1 {/}" },
      { window: 7, text: "{Bold}{Red}✗ 1 {/}" },
    ]);
    expect(messages([...wezterm.tick(), ...wezterm.tick()])).toEqual([]);
    wezterm.reload();
    expect(messages([...wezterm.tick(), ...wezterm.tick()])).toEqual([]);
    say({ seq: 103, attention: [failed(101, "r3/build"), failed(103, "r3/test")] });
    expect(messages(wezterm.tick())).toEqual(["r3/test failed: exit 3"]);
  });

  test("stands out until the picker was opened, also over a reload", async () => {
    await start();
    say({
      seq: 101,
      attention: [failed(101, "r3/a")],
      counts: { working: 0, waiting: 0, failed: 1, done: 0 },
    });
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Bold}{Red}✗ 1 {/}" }]);
    wezterm.run("model.press(1, 'pick')");
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Red}✗ 1 {/}" }]);
    wezterm.reload();
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Red}✗ 1 {/}" }]);
  });

  test("is no news when it was there before WezTerm", async () => {
    await start();
    say({ seq: 101, attention: [{ ...failed(101, "r3/a"), at: wezterm.now - 60_000 }] });
    expect(messages(wezterm.tick())).toEqual([]);
  });

  test("is announced when the server was started after WezTerm", async () => {
    await start();
    wezterm.tick();
    say({ seq: 5, attention: [failed(5, "r1/a")] });
    expect(messages(wezterm.tick())).toEqual(["r1/a failed: exit 3"]);
  });

  test("is announced for a new database, which counts from the start again", async () => {
    await start();
    say({ seq: 500 });
    wezterm.tick();
    say({ seq: 4, attention: [failed(4, "r1/a")] });
    expect(messages(wezterm.tick())).toEqual(["r1/a failed: exit 3"]);
  });

  test("comes as one notification when it is much, and ends of runs as another", async () => {
    await start();
    say();
    wezterm.tick();
    const names = ["r3/a", "r3/b", "r3/c", "r3/d"];
    const end = { at: wezterm.now, run: "r3", title: "nightly", done: 4, failed: 4 };
    say({
      seq: 120,
      attention: names.map((name, at) => failed(101 + at, name)),
      ended: [
        { ...end, seq: 110, state: "failed" },
        { ...end, seq: 111, run: "r4", state: "cancelled" },
      ],
    });
    expect(messages(wezterm.tick())).toEqual([
      "4 tasks failed: r3/a, r3/b, r3/c …",
      "r3 failed: nightly, 4 done, 4 failed",
    ]);
  });

  test("stays silent on demand, and where a pane takes no bell", async () => {
    await start(`wzp.apply_to_config(config, { toast = false, right_status = false, bell = true })`);
    wezterm.world = {
      active: "x",
      windows: [{ id: 0, workspace: "x", tabs: [{ id: 0, panes: [{ id: 1, mux: true }] }] }],
    };
    say();
    wezterm.tick();
    say({
      seq: 101,
      attention: [failed(101, "r3/a")],
      counts: { working: 0, waiting: 0, failed: 1, done: 0 },
    });
    expect(wezterm.tick()).toEqual([]);
  });

  test("is a picker of its own", async () => {
    await start();
    say({
      tasks: [
        { id: "r3/a", state: "failed", why: "exit 3", since: 0 },
        { id: "r3/b", state: "running", since: 0 },
      ],
      runs: [run3],
    });
    wezterm.run("model.press(1, 'attention')");
    expect(wezterm.list<{ id: string }>("model.selector.choices").map(({ id }) => id)).toEqual(["open r3/a"]);
  });
});

describe("opening", () => {
  const opened = (world: ModelWorld, id: number, task: string): ModelWorld => ({
    ...world,
    windows: world.windows.map((window) =>
      window.workspace === "shop"
        ? {
            ...window,
            tabs: [
              ...window.tabs,
              { id: 5, panes: [{ id, vars: { wzp: variable({ task, state: "running" }) } }] },
            ],
          }
        : window,
    ),
  });

  test("a task that has a pane goes there, and starts nothing", async () => {
    await start();
    wezterm.world = shop;
    wezterm.run("model.open_uri(1, 'wzp:r3/lint')");
    expect(wezterm.effects()).toEqual([
      { kind: "activate", pane: 12 },
      { kind: "workspace", name: "shop" },
    ]);
  });

  test.each(["shop-r4", "shop-r4-2"])(
    "a run that has no task to show is its list, in the workspace %s",
    async (name) => {
      await start();
      const lists = ["shop-r44", "shop", name].map((workspace, at) => ({
        id: 50 + at,
        vars: { wzp: variable({ state: "list", workspace }) },
      }));
      const [first, second] = shop.windows;
      wezterm.world = { ...shop, windows: [first!, { ...second!, tabs: [{ id: 8, panes: lists }] }] };
      wezterm.run("model.open_uri(1, 'wzp:r4')");
      expect(wezterm.effects()).toMatchObject([{ kind: "activate", pane: 52 }, { kind: "workspace" }]);
    },
  );

  test("a pane in another window of the same workspace gets the focus", async () => {
    await start();
    wezterm.world = {
      ...shop,
      active: "shop",
      windows: shop.windows.map((each) => ({ ...each, workspace: "shop" })),
    };
    wezterm.run("model.open_uri(1, 'wzp:r3/lint')");
    expect(wezterm.effects()).toEqual([
      { kind: "activate", pane: 12 },
      { kind: "focus", window: 1 },
    ]);
  });

  test("the new pane is shown once it is there, if the person still waits for it", async () => {
    await start();
    wezterm.world = shop;
    wezterm.run("model.open_uri(1, 'wzp:r4/docs')");
    expect(only(wezterm.effects(), "spawn")).toHaveLength(1);
    expect(wezterm.tick()).toEqual([]);
    wezterm.world = opened(shop, 40, "r4/docs");
    expect(wezterm.tick()).toEqual([
      { kind: "activate", pane: 40 },
      { kind: "workspace", name: "shop" },
    ]);
    expect(wezterm.tick()).toEqual([]);
  });

  test("does not move a person who went elsewhere meanwhile", async () => {
    await start();
    wezterm.world = shop;
    wezterm.run("model.open_uri(1, 'wzp:r4')");
    wezterm.effects();
    const [first, ...rest] = opened(shop, 40, "r4/docs").windows;
    const tabs = [{ ...first!.tabs[0]!, active: 2 }];
    wezterm.world = { ...shop, windows: [{ ...first!, tabs }, ...rest] };
    expect(wezterm.tick()).toMatchObject([{ kind: "toast", message: "r4 is open in the workspace shop." }]);
  });

  test("reports at once why it does not open, also where no toast is shown", async () => {
    await start();
    wezterm.run("model.child = { false, '', '✗ r4/docs has not started.\\n  Start it with: wzp retry\\n' }");
    wezterm.run("model.open_uri(1, 'wzp:r4/docs')");
    expect(messages(wezterm.effects())).toEqual(["r4/docs did not open. r4/docs has not started."]);
    expect(only(wezterm.tick(), "right_status")).toMatchObject([
      { text: expect.stringContaining("r4/docs did not open. r4/docs has not started.") },
    ]);
    expect(only(wezterm.tick(10), "right_status")).toMatchObject([{ text: "" }]);
  });

  test("reports what does not open, with a remedy", async () => {
    await start();
    wezterm.run("model.open_uri(1, 'wzp:r4/docs')");
    wezterm.effects();
    expect(wezterm.tick(20)).toEqual([]);
    expect(messages(wezterm.tick())).toEqual([
      "r4/docs did not open. In a shell, `wzp open r4/docs` says why.",
    ]);
    expect(wezterm.tick()).toEqual([]);
  });

  test("uses the program and the home that wzp plugin install wrote", async () => {
    const line = `local installed = { wzp = "/opt/wzp", state = "/srv/state", environment = { "WZP_HOME=/srv" } }`;
    await start(undefined, { plugin: pluginText.replace("local installed = nil", line) });
    wezterm.run("model.open_uri(1, 'wzp:r4')");
    expect(wezterm.effects()[0]?.argv).toEqual([
      "/usr/bin/env",
      "WZP_HOME=/srv",
      "/opt/wzp",
      "open",
      "--driver",
      "wezterm",
      "r4",
    ]);
    wezterm.makeDirectory("/srv/state");
    wezterm.writeFile(
      "/srv/state/status.json",
      JSON.stringify(status({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } })),
    );
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Teal}● 1 {/}" }]);
  });
});

describe("showing a workspace on demand", () => {
  test.each([
    ["a pane that is not the active one", 2, "shop"],
    ["a workspace that does not exist", 1, "nowhere"],
  ])("is refused for %s", async (_, pane, workspace) => {
    await start();
    wezterm.world = shop;
    wezterm.run(`model.set_user_var(${pane}, 'wzp_show', ${luaLiteral(workspace)})`);
    expect(wezterm.effects()).toEqual([]);
  });

  test("is refused for what a task prints, but not for a shell beside it", async () => {
    await start();
    wezterm.world = { ...shop, active: "shop" };
    wezterm.run(`model.set_user_var(10, 'wzp_show', 'default')`);
    expect(wezterm.effects()).toEqual([]);
    const shell = variable({ task: "r3/build", state: "shell" });
    wezterm.run(
      `model.set_user_var(10, 'wzp', ${luaLiteral(shell)}) model.set_user_var(10, 'wzp_show', 'default')`,
    );
    expect(wezterm.effects()).toEqual([{ kind: "workspace", name: "default" }]);
  });

  test("does not happen for other variables", async () => {
    await start();
    wezterm.world = shop;
    wezterm.run(`model.set_user_var(1, 'WEZTERM_PROG', 'shop')`);
    expect(wezterm.effects()).toEqual([]);
  });
});

describe("the status file", () => {
  const counted = { working: 1, waiting: 0, failed: 0, done: 0 };

  test("is read once a second, however many windows ask, and parsed when it changed", async () => {
    await start();
    say({ counts: counted });
    wezterm.run("model.opened = 0");
    wezterm.run("for _ = 1, 20 do model.update_status() end");
    expect(wezterm.run("return model.opened")).toBe(1);
    wezterm.run("for _ = 1, 20 do model.now = model.now + 1 model.update_status() end");
    expect(wezterm.run("return model.opened")).toBe(21);
  });

  test("that is old says that the server is away, until it is written again", async () => {
    await start();
    say({ counts: counted });
    wezterm.tick();
    expect(only(wezterm.tick(80), "right_status")).toMatchObject([{ text: "{Teal}● 1 {/}" }]);
    expect(only(wezterm.tick(20), "right_status")).toMatchObject([{ text: "{Grey}wzp: server away {/}" }]);
    say({ counts: counted });
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Teal}● 1 {/}" }]);
  });

  test("says which pool is out of quota, until when, and how many are", async () => {
    await start();
    const team = { name: "team", state: "closed", until: wezterm.now + 3_600_000 } as const;
    say({ pools: [team], counts: counted });
    expect(only(wezterm.tick(), "right_status")).toMatchObject([
      { text: expect.stringMatching(/^\{Yellow\}⊘ team \d\d:\d\d \{\/\}\{Teal\}● 1 /) as string },
    ]);
    say({ pools: [{ name: "team", state: "probing" }] });
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Yellow}⊘ team {/}" }]);
    say({ pools: [team, { ...team, name: "mine" }] });
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Yellow}⊘ 2 pools {/}" }]);
  });

  test.each([
    ["empty", ""],
    ["half", `{"version":1,"counts":{"work`],
    ["no JSON", "\u0000\u0001\u0002"],
    ["not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
    ["of another version", JSON.stringify({ version: 2, counts: { working: 3 } })],
    ["a list", "[1,2,3]"],
    ["null", "null"],
    ["half a character", `{"version":1,"runs":[{"id":"r1","title":"\\ud83d"}]}`],
    [
      "of wrong types",
      JSON.stringify({
        version: 1,
        at: "x",
        counts: 7,
        runs: "r",
        tasks: { a: 1 },
        attention: [1, null, "x", { task: 5 }],
        ended: [[]],
        alerts: [{ alert: 7 }, { alert: "\u001b[2J" }, 3],
      }),
    ],
    [
      "with fractions and large numbers",
      JSON.stringify({ version: 1, at: 1e300, seq: 1.5, counts: { working: 0, failed: -1 } }),
    ],
    ["huge", JSON.stringify({ version: 1, at: 9e15, counts: { working: 5 }, more: "x".repeat(2_000_000) })],
  ])("that is %s shows nothing and breaks nothing", async (_, text) => {
    await start();
    wezterm.writeFile(statusPath, text);
    const effects = [...wezterm.tick(), ...wezterm.tick(), ...wezterm.tick()];
    expect(effects.filter((effect) => effect.kind !== "right_status")).toEqual([]);
    for (const { text: shown } of effects) expect(shown).toMatch(/^(\{Grey\}wzp: server away \{\/\})?$/);
    wezterm.run("model.press(1, 'pick')");
    say({ counts: counted });
    expect(only(wezterm.tick(), "right_status")).toMatchObject([{ text: "{Teal}● 1 {/}" }]);
  });

  test("of any shape, and variables of any shape, break nothing and print nothing unsafe", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`);
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("r1", "r1/a", "failed", "\u001b[31m"),
    );
    const value: fc.Arbitrary<unknown> = fc.oneof(
      text,
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    const entry = fc.dictionary(
      fc.constantFrom(
        "id",
        "state",
        "why",
        "since",
        "seq",
        "at",
        "task",
        "run",
        "title",
        "failed",
        "name",
        "until",
      ),
      value,
    );
    const list = fc.oneof(value, fc.array(fc.oneof(entry, value), { maxLength: 4 }));
    const names = [
      "at",
      "heartbeatMs",
      "seq",
      "counts",
      "runs",
      "tasks",
      "moreTasks",
      "attention",
      "ended",
      "pools",
      "alerts",
    ] as const;
    const file = fc.record(Object.fromEntries(names.map((name) => [name, fc.oneof(list, entry)])), {
      requiredKeys: [],
    });
    const pane = fc.record(
      { v: fc.constant(1), state: text, task: value, workspace: value },
      { requiredKeys: ["v"] },
    );
    fc.assert(
      fc.property(file, pane, (said, shown) => {
        const vars = { wzp: JSON.stringify(shown) };
        wezterm.world = {
          active: "a",
          windows: [{ id: 0, workspace: "a", tabs: [{ id: 0, panes: [{ id: 1, vars }] }] }],
        };
        wezterm.writeFile(statusPath, JSON.stringify({ version: 1, ...said }));
        wezterm.tick();
        wezterm.run("model.tab_title(1, 20) model.press(1, 'pick')");
        wezterm.effects();
      }),
      { numRuns: 300 },
    );
  });

  test("lies where the environment says, and where the option says first", async () => {
    const place = async (env: Record<string, string>, opts: string): Promise<unknown> => {
      await start(`wzp.apply_to_config(config, ${opts})`, { env: { HOME: "/home/me", ...env } });
      for (const [at, directory] of ["/wzp/state", "/xdg/wezterm-parallel", "/own"].entries()) {
        wezterm.makeDirectory(directory);
        wezterm.writeFile(
          `${directory}/status.json`,
          JSON.stringify(status({ counts: { ...counted, working: at + 1 } })),
        );
      }
      const [shown] = only(wezterm.tick(), "right_status");
      wezterm[Symbol.dispose]();
      return shown?.text;
    };
    expect(await place({ XDG_STATE_HOME: "/xdg", WZP_HOME: "/wzp" }, "{}")).toBe("{Teal}● 1 {/}");
    expect(await place({ XDG_STATE_HOME: "/xdg", WZP_HOME: "" }, "{}")).toBe("{Teal}● 2 {/}");
    expect(await place({ WZP_HOME: "/wzp" }, "{ state_directory = '/own' }")).toBe("{Teal}● 3 {/}");
    await start();
  });

  test("with 200 tasks makes 200 choices, and text of tasks is never a command", async () => {
    await start(`wzp.apply_to_config(config, { tab_titles = true })`);
    say();
    wezterm.tick();
    const nasty = "\u001b]0;x\u0007\u009b31m\u202etxt\u2028<b>&\n";
    const many = Array.from({ length: 198 }, (_, at) => ({
      id: `r1/t${at}`,
      state: "ready" as const,
      since: 0,
    }));
    say({
      seq: 101,
      runs: [{ ...run3, title: nasty }],
      tasks: [
        { id: "r1/x\u001b[2J", state: "failed", why: "a", since: 0 },
        { id: "r1/y", state: "failed", why: nasty, since: 0 },
        ...many,
      ],
      attention: [{ seq: 101, at: wezterm.now, task: "r1/y", why: nasty }],
    });
    expect(messages(wezterm.tick())).toEqual(["r1/y failed:  ]0;x  31mtxt‹b›+ "]);
    wezterm.run("model.press(1, 'pick')");
    const choices = wezterm.list<{ id: string; label: string }>("model.selector.choices");
    expect(choices).toHaveLength(200);
    expect(choices[0]).toEqual({ id: "open r1/y", label: "✗ r1/y   ]0;x  31mtxt<b>& " });
    wezterm.world = {
      active: "a",
      windows: [
        {
          id: 0,
          workspace: "a",
          tabs: [
            {
              id: 0,
              title: nasty,
              panes: [{ id: 1, vars: { wzp: variable({ task: "r1/y", state: "running" }) } }],
            },
          ],
        },
      ],
    };
    expect(wezterm.run("return model.tab_title(1, 40)")).toBe(" 1: {Teal}● {/} ]0;x  31mtxt<b>&  ");
  });

  test("is not needed for the picker: it says what to do", async () => {
    await start();
    wezterm.run("model.press(1, 'pick')");
    expect(messages(wezterm.effects())).toEqual(["No server runs: `wzp run` or `wzp up` starts one."]);
    say();
    wezterm.tick();
    wezterm.run("model.press(1, 'attention')");
    expect(messages(wezterm.effects())).toEqual(["Nothing to choose from."]);
  });
});

describe("the user's config", () => {
  test("keeps its keys, its links and its handlers when nothing is asked for", async () => {
    await start(`
      config.keys = { { key = 'o', mods = 'CTRL|SHIFT', action = 'mine' } }
      wezterm.on('format-tab-title', function() return 'my title' end)
      wzp.apply_to_config(config)
      wezterm.on('update-status', function(window) window:set_right_status('mine') end)`);
    expect(wezterm.list("model.keys()")).toEqual(["CTRL|SHIFT o mine"]);
    expect(wezterm.run("return model.config.hyperlink_rules == nil")).toBe(true);
    expect(wezterm.run("return model.tab_title(1, 20)")).toBe("my title");
    expect(wezterm.run("return #model.palette(1)")).toBe(0);
    say({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } });
    expect(wezterm.tick().map(({ text }) => text)).toEqual(["{Teal}● 1 {/}", "mine"]);
  });

  test("wins where it has the same key, however it is written, and no LEADER is used", async () => {
    await start(`
      local mine = { { key = 'O', mods = 'CTRL', action = 'mine' }, { key = 'phys:x', action = 'other' } }
      config.keys = mine
      wzp.apply_to_config(config, { keys = true })
      assert(#mine == 2)`);
    expect(wezterm.list("model.keys()")).toEqual([
      "CTRL O mine",
      " phys:x other",
      "CTRL|SHIFT a of the plugin",
    ]);
    expect(pluginText).not.toContain("LEADER");
  });

  test("gets no titles of tabs and no entries in the palette that it did not ask for", async () => {
    await start();
    wezterm.world = { ...shop, active: "shop" };
    expect(wezterm.run("return model.tab_title(12, 30)")).toBeNull();
    expect(wezterm.list("model.palette(10)")).toEqual([]);
  });

  test("takes keys of one's own choice, without having any", async () => {
    await start(`wzp.apply_to_config(config, { keys = { pick = { key = 'j', mods = 'ALT' } } })`);
    expect(wezterm.list("model.keys()")).toEqual(["ALT j of the plugin"]);
  });

  test("gets the two synchronous handlers on demand, and the palette's entries", async () => {
    await start(`wzp.apply_to_config(config, { palette = true })`);
    expect(wezterm.list("model.palette(1)")).toEqual([
      "wzp: open a run, task or workspace",
      "wzp: open what needs you",
    ]);
  });

  test("can build its own tab titles, status and palette from the parts", async () => {
    await start(`
      wezterm.on('format-tab-title', function(tab, ...) return wzp.format_tab_title(tab, ...) or 'my title' end)
      wezterm.on('augment-command-palette', function() return wzp.palette_entries() end)
      wezterm.on('update-status', function(window) window:set_right_status(wzp.status_text() .. 'mine') end)
      wzp.apply_to_config(config, { right_status = false })`);
    wezterm.world = { ...shop, active: "shop" };
    expect(wezterm.run("return model.tab_title(1, 20)")).toBe("my title");
    expect(wezterm.run("return model.tab_title(12, 30)")).toBe(" 2: {Green}✓ {/}r3/lint ");
    expect(wezterm.list("model.palette(10)")).toHaveLength(2);
    expect(
      wezterm.run(
        "return model.in_sync(function(wzp) return wzp.tab_segments(model.tab_information(12)) end)",
      ),
    ).toBe("{Green}✓ {/}r3/lint");
    say({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } });
    expect(wezterm.tick().map(({ text }) => text)).toEqual(["{Teal}● 1 {/}mine"]);
  });

  test("gets links for ids in output, behind WezTerm's own or the user's, once", async () => {
    await start(`
      wzp.apply_to_config(config, { links = true })
      wzp.apply_to_config(config, { links = true })`);
    const rules = wezterm.list<{ regex: string; format: string }>("model.config.hyperlink_rules");
    expect(rules.map(({ format }) => format)).toEqual(["$0", "wzp:$0"]);
    const found = (text: string) =>
      [...text.matchAll(new RegExp(rules[1]?.regex ?? "", "gu"))].map(([id]) => id);
    expect(found("see r3/build, r12/test(node 24) or r4/日本.")).toEqual([
      "r3/build",
      "r12/test(node 24)",
      "r4/日本",
    ]);
    expect(found("bar3/x https://a/r/3 r3 r/build")).toEqual([]);
  });

  test("may be applied twice and reloaded: handlers run once", async () => {
    await start(`wzp.apply_to_config(config) wzp.apply_to_config(config)`);
    say({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } });
    expect(wezterm.tick()).toHaveLength(1);
    wezterm.reload();
    expect(wezterm.tick()).toHaveLength(1);
  });

  test("is read by programs without windows too, which get no handlers", async () => {
    await start(`wzp.apply_to_config(config, { keys = true, tab_titles = true })`, { gui: false });
    say({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } });
    expect(wezterm.tick()).toEqual([]);
    expect(wezterm.list("model.keys()")).toHaveLength(2);
  });

  test("is told about options that do not exist or have no such value", async () => {
    await start(`wzp.apply_to_config(config, { tab_title = true, toast = 'yes', wzp = true, keys = 1 })`);
    expect([...wezterm.list<string>("model.warnings")].toSorted()).toEqual([
      "wezterm-parallel: the option keys is no table",
      "wezterm-parallel: the option toast is no boolean",
      "wezterm-parallel: the option wzp is no string",
      "wezterm-parallel: there is no option tab_title",
    ]);
  });

  test("has other handlers called after ours, whatever goes wrong in ours", async () => {
    await start(`
      -- What nobody does: ours fails when it compares.
      wezterm.GLOBAL.wzp_told = 'x'
      wzp.apply_to_config(config)
      wezterm.on('update-status', function(window) window:set_right_status('mine') end)`);
    say({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } });
    expect(wezterm.tick().map(({ text }) => text)).toEqual(["{Teal}● 1 {/}", "mine"]);
  });
});

describe("the model", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["local _ = wezterm.get_progress", "WezTerm has no wezterm.get_progress"],
    ["wezterm.time.call_after(1, function() end)", "not in documented.json: wezterm.time"],
    ["wezterm.run_child_process { 'x' }", "attempt to yield from outside a coroutine"],
    ["wezterm.column_width(1)", "argument 1 is no string"],
    ["wezterm.column_width('a', 'b')", "takes 1 arguments and not 2"],
    ["wezterm.on('pane-event-notification', function() end)", "not in documented.json"],
    ["wezterm.GLOBAL.x = function() end", "GLOBAL takes text"],
    ["wezterm.GLOBAL[1] = 1", "GLOBAL takes text"],
    ["wezterm.format { { Text = '\\27[31m' } }", "a control character"],
    ["wezterm.format { { Foreground = { AnsiColor = 'Orange' } } }", "no format item"],
    ["wezterm.action.InputSelector { titel = 'x' }", "InputSelector has no field titel"],
    ["config.leader = {}", "not in documented.json: config.leader"],
    ["io.open('/x', 'rb')", "a file is opened while the config is read"],
    ["os.execute('true')", "attempt to call a nil value (field 'execute')"],
    ["x = 1", "a global variable is set: x"],
    ["wezterm.mux.all_windows()[1].window_id()", "was called without its object"],
    ["local _ = wezterm.mux.all_windows()[1].tab_id", "attempt to get an unknown field 'tab_id'"],
  ];
  test.each(refused)("refuses %s", async (source, message) => {
    wezterm = await ModelWezTerm.start();
    expect(() => wezterm.load(source)).toThrow(message);
  });

  test("lets nobody wait in a handler that cannot, nor within pcall", async () => {
    await start(`wezterm.on('update-status', function(window, pane)
      pcall(function() error 'x' end)
      assert(select(2, pcall(wezterm.run_child_process, { 'x' })):find 'C%-call boundary')
      wezterm.run_child_process { 'x' }
    end)
    wezterm.on('format-tab-title', function() wezterm.run_child_process { 'x' } end)`);
    expect(wezterm.tick()).toHaveLength(1);
    expect(() => wezterm.run("model.tab_title(1, 10)")).toThrow("outside a coroutine");
  });

  test("calls handlers as WezTerm does: async ones until one answers false, of sync ones the first", async () => {
    await start(`
      wezterm.on('update-status', function(window) window:set_right_status('1') end)
      wezterm.on('update-status', function(window) window:set_right_status('2') return false end)
      wezterm.on('update-status', function(window) window:set_right_status('3') end)
      wezterm.on('format-tab-title', function() end)
      wezterm.on('format-tab-title', function() return 'second' end)`);
    expect(wezterm.tick().map(({ text }) => text)).toEqual(["1", "2"]);
    expect(wezterm.run("return model.tab_title(1, 10)")).toBeNull();
  });
});

test("the examples of the guide work unchanged", async () => {
  for (const guide of ["../../docs/guide/wezterm.md", "../../docs/ja/guide/wezterm.md"]) {
    const blocks = [...readBeside(guide).matchAll(/^```lua\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
    expect(blocks).toHaveLength(5);
    for (const block of blocks.filter((each) => !each.includes("wezterm.plugin.require"))) {
      // A fragment is one of the options; the test replaces code that is not the plugin's.
      const code = block.startsWith("keys = ") ? `wzp.apply_to_config(config, { ${block} })` : block;
      const own = code
        .replaceAll("wezterm.config_builder()", "new_config()")
        .replaceAll(/wezterm.strftime\(.*?\)/g, "''");
      await start(`local function my_title() return 'mine' end\n${own.replace(/^return config$/m, "")}`);
      say({ counts: { working: 1, waiting: 0, failed: 0, done: 0 } });
      expect(only(wezterm.tick(), "right_status"), block).toMatchObject([{ text: "{Teal}● 1 {/}" }]);
      wezterm[Symbol.dispose]();
    }
  }
  await start();
});

test("the release of the plugin is that of the package", () => {
  expect(pluginText).toContain(`local M = { release = '${releaseVersion}' }`);
});

test("every name that is used is one that WezTerm gave in a running window", () => {
  const known = new Set([
    ...Object.entries(luaApi.modules).flatMap(([path, names]) =>
      Object.keys(names).map((name) => `${path}.${name}`),
    ),
    ...Object.entries(luaApi.methods).flatMap(([kind, names]) => names.map((name) => `${kind}:${name}`)),
  ]);
  const isOther = (name: string): boolean => /^(event |action\.|config\.|(Tab|Pane)Information\.)/.test(name);
  expect(Object.keys(documentedNames).filter((name) => !known.has(name) && !isOther(name))).toEqual([]);
  const written = [...pluginText.matchAll(/\bwezterm((?:\.\w+)+)/g)].map(([, path = ""]) =>
    path.split(".").slice(1),
  );
  expect(written.length).toBeGreaterThan(30);
  for (const [first = "", second] of written) {
    if (first === "md" || first === "GLOBAL") continue;
    const name =
      first === "action"
        ? `action.${second}`
        : second === undefined || first !== "mux"
          ? `wezterm.${first}`
          : `wezterm.mux.${second}`;
    expect(documentedNames, name).toHaveProperty([name]);
  }
});

test("every name that is documented as used was touched by a test above; any other, the model refuses", () => {
  expect([...touchedNames].toSorted()).toEqual(Object.keys(documentedNames).toSorted());
});
