import fc from "fast-check";
import pc from "picocolors";
import { beforeAll, expect, test } from "vitest";

import { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Link } from "@wezterm-parallel/shared/client/live/live-store";
import { taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sampleTask } from "../../../../shared/test/rigs/sample-task.ts";
import { displayWidth, prepareWidths } from "../../text/width.ts";
import { boardRows } from "../board-rows.ts";
import { offersAll } from "../input/offered-commands.ts";
import { RunGraph } from "../panel/run-graph.ts";
import { runLines } from "../panel/run-lines.ts";
import { keepInSight, selectAt } from "../selection.ts";
import { initialView, type ViewState } from "../view-state.ts";
import { drawFrame } from "./draw-frame.ts";
import { drawRow } from "./draw-row.ts";
import { layoutOf } from "./layout.ts";

beforeAll(() => prepareWidths(["全"]));

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "\u001B]0;taken\u0007",
    "\u001B[2J\u001B[H",
    "とても長い名前のタスク",
    "e\u0301\u200D👨‍👩‍👧",
    "",
    "a\r\nb\tc",
  ),
);
const tasks = fc.array(
  fc.record({
    name: text,
    state: fc.constantFrom(...taskStates),
    detail: text,
    times: fc.boolean(),
    need: fc.nat(8),
  }),
  { maxLength: 12 },
);
const links = fc.constantFrom<Link>(
  { kind: "connecting" },
  { kind: "away", since: 0, known: true, failure: { reason: "unavailable", detail: "away\u001B[31m" } },
  {
    kind: "away",
    since: 0,
    known: false,
    failure: { reason: "version-mismatch", detail: "other\u0007", hint: "do\nthis" },
  },
);
const views = fc.record({
  columns: fc.integer({ min: 1, max: 210 }),
  rows: fc.integer({ min: 1, max: 60 }),
  zoomed: fc.boolean(),
  help: fc.boolean(),
  typing: fc.boolean(),
  filter: fc.oneof(fc.constant(""), text),
  message: fc.option(text, { nil: undefined }),
  question: fc.option(text, { nil: undefined }),
  at: fc.nat(15),
});

const scenes = fc.record({ title: text, specs: tasks, link: links, choice: views, coloured: fc.boolean() });

test("whatever names, sizes and states: a frame has the screen's lines, each as wide as it, and no control byte but colours", () => {
  fc.assert(
    fc.property(scenes, (scene) => {
      const lines = draw(scene);
      expect(lines).toHaveLength(scene.choice.rows);
      for (const line of lines) {
        const plain = line.replace(/\u001B\[\d+m/g, "");
        expect(plain).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/);
        expect(displayWidth(plain)).toBe(scene.choice.columns);
      }
    }),
    { numRuns: 400 },
  );
}, 60_000);

test("the row of a run shows its project and who at another machine started it", () => {
  const specs = [{ name: "a", state: "failed", detail: "", times: false, need: 8 }] as const;
  const linesOf = (resource: Partial<RunResource>, zoomed: boolean) => {
    const scene = { title: "nightly", link: { kind: "connecting" }, coloured: false } as const;
    return draw({ ...scene, specs: [...specs], choice: plainChoice(zoomed) }, resource).join("\n");
  };
  const startedBy = { kind: "user", name: "ada\u001B[31m" } as const;
  const ended = { startedBy, state: "failed", endedAt: 9_000 } as const;
  expect(linesOf({ startedBy }, false)).toMatch(/r1 nightly .* by ada/);
  expect(linesOf(ended, false)).toMatch(/r1 nightly .* 1 failed · project · by ada/);
  expect(linesOf(ended, true)).toMatch(/failed: 1 failed · by ada/);
  expect(linesOf({ startedBy: { kind: "local", name: "root" } }, false)).not.toMatch(/ by /);
});

test("cancelled and skipped tasks of a run do not count as done, nor does time in which nothing of it was to be done", () => {
  const specs = (["succeeded", "failed", "cancelled", "skipped"] as const).map((state) => ({
    name: state,
    state,
    detail: "",
    times: false,
    need: 0,
  }));
  const scene = { title: "nightly", link: { kind: "connecting" }, coloured: false } as const;
  const times = { createdAt: 0, startedAt: 1_000, endedAt: 61_000, idleMs: 55_000 };
  const ended = { state: "failed", ...times } as const;
  const lines = draw({ ...scene, specs: [...specs], choice: plainChoice(false) }, ended).join("\n");
  expect(lines).toMatch(/r1 nightly +failed +5\.0s +█+░+ 2\/4 /);
});

test("a row says what its task prepares, asks or conflicts with, as long as the task is as it was seen", () => {
  const run = new LiveBacklog().putRun(emptyRun);
  const style = { width: 120, colours: pc.createColors(false), now: 20_000, selected: false };
  const shown = (state: LiveTask["state"], seen: TaskResource) =>
    drawRow({ kind: "task", id: "r1/a", run, task: sampleTask("r1", "a", { state }), seen }, style);
  const asks: TaskResource = {
    ...sampleTask("r1", "a", { state: "running" }),
    why: "",
    activity: { state: "waiting", waitsFor: "input", message: "Deploy? [y/N]", since: 0, source: "terminal" },
  };
  expect(shown("running", asks)).toContain("a answers; waiting for your input: Deploy? [y/N]");
  expect(shown("verifying", asks)).not.toContain("Deploy");
  const conflicts = [{ with: "r1/b", files: ["api.ts"] }];
  const clashes: TaskResource = { ...sampleTask("r1", "a", { state: "running" }), why: "", conflicts };
  expect(shown("running", clashes)).toContain("conflicts with r1/b in api.ts");
  const preparing = { setup: "npm ci", since: 8_000 };
  const prepares: TaskResource = { ...sampleTask("r1", "a", { state: "leased" }), why: "", preparing };
  expect(shown("leased", prepares)).toContain("preparing (set-up: npm ci, 12s)");
});

const plainChoice = (zoomed: boolean): Scene["choice"] => ({
  columns: 120,
  rows: 30,
  zoomed,
  help: false,
  typing: false,
  filter: "",
  message: undefined,
  question: undefined,
  at: 0,
});

type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;
type Specs = Scene["specs"];

function draw(
  { title, specs, link, choice, coloured }: Scene,
  resource: Partial<RunResource> = {},
): readonly string[] {
  const colours = pc.createColors(coloured);
  const backlog = new LiveBacklog();
  const run = backlog.putRun({ ...emptyRun, title, ...resource });
  backlog.putTasks("r1", specs.map(taskOf), true);
  const { at: _at, columns: _columns, rows: _rows, message, question, ...chosen } = choice;
  const view: ViewState = { ...initialView(), ...chosen };
  if (message !== undefined) view.message = { kind: "failed", text: message };
  if (question !== undefined) view.question = { text: question, yes: () => {} };
  const layout = layoutOf(choice, choice.zoomed);
  const rows = boardRows(backlog, view);
  selectAt(view, rows, choice.at);
  keepInSight(view, rows.length, layout.board?.rows ?? 1);
  const size = layout.panel ?? { columns: 1, rows: 1 };
  const graph = new RunGraph(run).draw(0, size.rows, {
    width: size.columns,
    colours,
    selected: view.selected,
  });
  const panel = {
    title: `${title}: graph`,
    lines: choice.zoomed ? runLines(run, size.columns) : graph,
    painted: !choice.zoomed,
  };
  const { runs } = backlog;
  return drawFrame({
    layout,
    view,
    rows,
    runs,
    link,
    loading: false,
    home: title,
    panel,
    colours,
    offers: offersAll,
    project: "p1",
    automation: [],
    now: 90_000,
  });
}

function taskOf({ name, state, detail, times, need }: Specs[number], at: number, all: Specs): TaskResource {
  const unique = `${name}${at}`;
  const task = sampleTask("r1", unique, {
    state,
    attempts: at,
    command: detail,
    terminal: true,
    needs: need < at ? [{ task: `${all[need]?.name ?? ""}${need}`, if: "success" }] : [],
    outcome: { kind: "failed", failure: { reason: "verify-failed", detail } },
    ...(times && { startedAt: 1_000, endedAt: 61_000, expectedMs: 90_000 }),
  });
  return { ...task, why: detail };
}

const emptyRun: RunResource = {
  id: "r1",
  number: 1,
  title: "",
  state: "running",
  sealed: true,
  projectId: "p1",
  source: "plan",
  project: { kind: "directory", directory: "/project" },
  settings: {} as RunResource["settings"],
  limits: {} as RunResource["limits"],
  counts: {} as RunResource["counts"],
  createdAt: 0,
};
