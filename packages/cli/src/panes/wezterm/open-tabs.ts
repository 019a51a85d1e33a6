import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import { planSplits } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import type { NewTabs, OpenedPane, PaneProgram } from "../panes.ts";
import { activatePane, spawnTab, splitPane, type TabPlace, titleTab } from "./pane-calls.ts";
import { isFailedStart, listClients, listPanes, sizeOfTab, type WeztermPane } from "./pane-list.ts";
import { type MadePanes, undoPanes } from "./undo-panes.ts";
import { mayShow } from "./view.ts";
import type { WeztermCli } from "./wezterm-cli.ts";

type PlacedProgram = PaneProgram & { readonly place: string };
type NewTab = Layout<PlacedProgram>["tabs"][number];

/** A new tab that will be divided into panes. */
interface BornTab {
  readonly tab: NewTab;
  readonly root: number;
  readonly tabId: number;
  readonly size: Size;
}

/**
 * Opens the tabs with one call for each pane, five more, and two for each further tab; undoes everything
 * after a failure. The caller holds the instance's lock and has checked programs and directories.
 */
export async function openTabs(
  cli: WeztermCli,
  tabs: NewTabs,
): Promise<Result<readonly OpenedPane[], Failure>> {
  const place = await findPlace(cli, tabs);
  if (!place.ok) return place;
  const lacking = lackOfRoom(tabs, place.value.size);
  if (lacking !== undefined) return fail(lacking);
  const made: MadePanes = { panes: [], tabs: new Set() };
  const opened = await makeTabs({ cli, made }, tabs, place.value.place);
  return opened.ok ? opened : fail(await undoPanes(cli, made, opened.failure));
}

/** Records what was made so far, to undo it after a failure. */
interface Making {
  readonly cli: WeztermCli;
  readonly made: MadePanes;
}

interface FoundPlace {
  readonly place: TabPlace;
  readonly size: Size;
}

/** Returns the oldest window of the workspace unless somebody looks at it; new tabs in it get its size. */
async function findPlace(
  cli: WeztermCli,
  { workspace, size }: NewTabs,
): Promise<Result<FoundPlace, Failure>> {
  const listed = await listPanes(cli);
  if (!listed.ok) return listed;
  const there = listed.value.filter((pane) => pane.workspace === workspace);
  if (there.length === 0) return ok({ place: { kind: "new-window", workspace, size }, size });
  const clients = await listClients(cli);
  if (!clients.ok) return clients;
  if (clients.value.some((client) => mayShow(client, workspace))) return fail(shownFailure(workspace));
  const window = Math.min(...there.map((pane) => pane.window_id));
  const tab = Math.min(...there.flatMap((pane) => (pane.window_id === window ? [pane.tab_id] : [])));
  return ok({
    place: { kind: "window", window },
    size: sizeOfTab(there.filter((pane) => pane.tab_id === tab)),
  });
}

function lackOfRoom({ layout }: NewTabs, size: Size): Failure | undefined {
  for (const { root } of layout.tabs) {
    const plan = planSplits(root, size);
    if (!plan.ok) return plan.failure;
  }
  return undefined;
}

async function makeTabs(
  making: Making,
  tabs: NewTabs,
  place: TabPlace,
): Promise<Result<readonly OpenedPane[], Failure>> {
  const born = await bearTabs(making, tabs, place);
  if (!born.ok) return born;
  const opened: (readonly OpenedPane[])[] = [];
  for (const tab of born.value) {
    const cut = await cutTab(making, tab);
    if (!cut.ok) return cut;
    opened.push(cut.value);
  }
  const focused = await focusFirst(making.cli, opened);
  if (!focused.ok) return focused;
  return checkAll(making.cli, born.value, opened);
}

/** Spawns every tab with its first pane; all but the first go into the first one's window. */
async function bearTabs(
  making: Making,
  { workspace, layout }: NewTabs,
  place: TabPlace,
): Promise<Result<readonly BornTab[], Failure>> {
  const [first, ...rest] = layout.tabs;
  if (first === undefined) return ok([]);
  const [leader] = await bear(making, [first], { workspace, place });
  if (leader === undefined || !leader.ok) return leader ?? ok([]);
  if (rest.length === 0) return ok([leader.value.born]);
  const into = { kind: "window", window: leader.value.window } as const;
  const followers = await bear(making, rest, { workspace, place: into });
  const failed = followers.find((each) => !each.ok);
  if (failed !== undefined && !failed.ok) return failed;
  return ok([leader, ...followers].flatMap((each) => (each.ok ? [each.value.born] : [])));
}

interface Birth {
  readonly workspace: string;
  readonly place: TabPlace;
}

type Born = Result<{ readonly born: BornTab; readonly window: number }, Failure>;

async function bear({ cli, made }: Making, tabs: readonly NewTab[], birth: Birth): Promise<readonly Born[]> {
  const roots: { readonly tab: NewTab; readonly root: number }[] = [];
  for (const tab of tabs) {
    const program = panesOf(tab.root).at(-1);
    if (program === undefined) continue;
    const spawned = await spawnTab(cli, birth.place, program);
    if (!spawned.ok) return [spawned];
    made.panes.push(spawned.value);
    roots.push({ tab, root: spawned.value });
  }
  const listed = await listPanes(cli);
  if (!listed.ok) return [listed];
  return roots.map(({ tab, root }) => {
    const born = checkBirth(listed.value, { tab, root }, birth);
    if (born.ok) made.tabs.add(born.value.born.tabId);
    return born;
  });
}

/**
 * Checks a new pane: WezTerm reports success even if a program did not start, and has opened tabs in other
 * windows than requested.
 */
function checkBirth(
  panes: readonly WeztermPane[],
  { tab, root }: { readonly tab: NewTab; readonly root: number },
  { workspace, place }: Birth,
): Born {
  const found = panes.find((pane) => pane.pane_id === root);
  const name = lastPlace(tab);
  const failure = startProblem(found, name);
  if (found === undefined || failure !== undefined) return fail(failure ?? endedFailure(name));
  const isThere =
    found.workspace === workspace && (place.kind === "new-window" || found.window_id === place.window);
  if (!isThere) return fail(elsewhereFailure(found, workspace));
  const size = sizeOfTab(panes.filter((pane) => pane.tab_id === found.tab_id));
  return ok({ born: { tab, root, tabId: found.tab_id, size }, window: found.window_id });
}

/** Returns the place of the pane that the tab is spawned with. */
function lastPlace({ root }: NewTab): string {
  return panesOf(root).at(-1)?.place ?? "";
}

async function cutTab(
  { cli, made }: Making,
  { tab, root, size }: BornTab,
): Promise<Result<readonly OpenedPane[], Failure>> {
  const plan = planSplits(tab.root, size);
  if (!plan.ok) return plan;
  const ids = new Map([[plan.value.splits.length, root]]);
  for (const split of plan.value.splits) {
    const cut = await splitPane(cli, ids.get(split.of) ?? root, split, split.pane);
    if (!cut.ok) return fail(cutFailure(split.pane.place, cut.failure));
    made.panes.push(cut.value);
    ids.set(split.index, cut.value);
  }
  if (tab.title !== undefined) {
    const titled = await titleTab(cli, root, tab.title);
    if (!titled.ok) return fail(cutFailure(lastPlace(tab), titled.failure));
  }
  const opened = panesOf(tab.root).map(({ place }, at) => ({ place, pane: String(ids.get(at) ?? root) }));
  return ok(opened);
}

/**
 * Activates the first pane of every tab, and the first tab last, because each split and new tab becomes
 * active.
 */
async function focusFirst(
  cli: WeztermCli,
  tabs: readonly (readonly OpenedPane[])[],
): Promise<Result<void, Failure>> {
  for (const [first, second] of tabs.toReversed()) {
    if (first === undefined || (second === undefined && tabs.length === 1)) continue;
    const activated = await activatePane(cli, Number(first.pane));
    // A missing pane is found by the final check.
    if (!activated.ok && activated.failure.reason !== "not-found") return activated;
  }
  return ok(undefined);
}

async function checkAll(
  cli: WeztermCli,
  tabs: readonly BornTab[],
  opened: readonly (readonly OpenedPane[])[],
): Promise<Result<readonly OpenedPane[], Failure>> {
  const listed = await listPanes(cli);
  if (!listed.ok) return listed;
  for (const [at, { tabId }] of tabs.entries()) {
    for (const { place, pane } of opened[at] ?? []) {
      const found = listed.value.find((each) => each.pane_id === Number(pane) && each.tab_id === tabId);
      const failure = startProblem(found, place);
      if (failure !== undefined) return fail(failure);
    }
  }
  return ok(opened.flat());
}

/** Returns why the program in this pane does not run; `place` is its name in messages. */
export function startProblem(pane: WeztermPane | undefined, place: string): Failure | undefined {
  if (pane === undefined) return endedFailure(place);
  if (!isFailedStart(pane)) return undefined;
  return { reason: "spawn-failed", detail: `WezTerm could not start the program of the pane "${place}".` };
}

function endedFailure(place: string): Failure {
  return {
    reason: "spawn-failed",
    detail: `The pane "${place}" closed immediately because its program ended.`,
  };
}

function cutFailure(place: string, failure: Failure): Failure {
  // The pane to split is ours and existed before, so its program has ended.
  return failure.reason === "not-found" ? endedFailure(place) : failure;
}

function shownFailure(workspace: string): Failure {
  return {
    reason: "conflict",
    detail: `The workspace "${workspace}" is shown in WezTerm, and a new tab would take the keyboard focus.`,
    hint: "Switch to another workspace and run the command again, or close its panes first.",
  };
}

function elsewhereFailure(found: WeztermPane, workspace: string): Failure {
  return {
    reason: "unsupported",
    detail: `WezTerm opened the tab in the workspace "${found.workspace}" instead of "${workspace}".`,
  };
}
