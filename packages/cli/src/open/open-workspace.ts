import { mkdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { takeLock } from "@wezterm-parallel/shared/node/lock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import type { Standing } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

import type { Pane } from "../panes/panes.ts";
import { findRecord } from "../workspace/find-records.ts";
import {
  lockFile,
  workspaceKey,
  workspacesDirectory,
  workspaceSocket,
} from "../workspace/workspace-files.ts";
import {
  listPlace,
  notKept,
  placesOf,
  type WorkspaceRecord,
  writeRecord,
} from "../workspace/workspace-record.ts";
import { areaSize } from "./area-size.ts";
import { findLiving } from "./reopen/find-living.ts";
import { mapPanes } from "./make-layout.ts";
import { newRecord } from "./new-record.ts";
import {
  anotherOpens,
  isLookedAt,
  listDidNotStart,
  listEnded,
  notAllCame,
  notBrought,
} from "./open-failures.ts";
import type { OpenTools, OpenWish } from "./open-tools.ts";
import { paneProgram } from "./pane-programs.ts";
import { reopenMissing } from "./reopen/reopen-missing.ts";
import { WorkspaceLink } from "./workspace-link.ts";

export interface OpenedWorkspace {
  readonly name: string;
  readonly standing: Standing;
  /** `made`: all panes are new. `completed`: closed panes were reopened. `joined`: it was already open. */
  readonly how: "made" | "completed" | "joined";
  /** Panes of the layout that do not fit the terminal. */
  readonly left: number;
  /** The reason expected places are missing. */
  readonly missing: readonly Failure[];
}

/** Measured: 16 places start in 1 s; 30 times that for a machine under load. */
const openLimitMs = 30_000;

/**
 * Shows the tasks of the scope in panes: joins an open workspace, reopens its closed panes, or makes a new
 * one. Returns when every place has connected and shows what it should.
 */
export async function openWorkspace(
  tools: OpenTools,
  wish: OpenWish,
): Promise<Result<OpenedWorkspace, Failure>> {
  const key = workspaceKey(wish.scope);
  const { home } = tools.cli;
  const turn = await takeTurn(home, key);
  if (!turn.ok) return turn;
  using _turn = turn.value;
  const panes = await tools.panes.list();
  if (!panes.ok) return panes;
  // Comes before reading the record, because a running workspace program keeps it readable.
  using living = await WorkspaceLink.dial(workspaceSocket(home, key));
  const record = await findRecord(home, key);
  const left = record === undefined || living !== undefined ? [] : findLiving(record, panes.value);
  if (record === undefined || (living === undefined && left.length === 0)) {
    return await makeWorkspace(tools, wish, { key, before: record, panes: panes.value });
  }
  const found = { key, record: living === undefined ? { ...record, living: left } : record };
  if (wish.layout !== undefined) {
    return await replaceLayout(tools, wish, { ...found, link: living, panes: panes.value });
  }
  return living === undefined
    ? await bringBackList(tools, wish, found)
    : await completeOpen(tools, wish, { ...found, link: living });
}

interface Found {
  readonly key: string;
  readonly record: WorkspaceRecord;
}

interface Unmade {
  readonly key: string;
  /** The previous arrangement. */
  readonly before: WorkspaceRecord | undefined;
  readonly panes: readonly Pane[];
  /** Closes the old arrangement, after everything else was checked. */
  readonly makeWay?: () => Promise<Result<void, Failure>>;
}

async function makeWorkspace(
  tools: OpenTools,
  wish: OpenWish,
  { key, before, panes, makeWay }: Unmade,
): Promise<Result<OpenedWorkspace, Failure>> {
  const { cli } = tools;
  const size: Size = areaSize(cli, tools.panes.terminal, panes);
  const made = await newRecord(tools, wish, { key, before, size });
  if (!made.ok) return made;
  const { record, fitted, left } = made.value;
  const way = await makeWay?.();
  if (way?.ok === false) return way;
  const kept = writeRecord(cli.home, key, record);
  if (!kept.ok) return kept;
  const program = (place: string) => paneProgram(cli, key, record, place);
  const tabs = fitted.tabs.map((tab) => ({
    ...tab,
    root: mapPanes(tab.root, ({ place }) => program(place)),
  }));
  const opened = await tools.panes.open({ workspace: record.name, size, layout: { tabs } });
  if (!opened.ok) return opened;
  const ids = opened.value.map(({ pane }) => pane);
  using link = await dialUntilThere(tools, key, ids);
  if (link === undefined) return fail(listDidNotStart(record.name));
  link.say({ type: "terminal", instance: tools.panes.instance });
  return await settle(link, wish, { name: record.name, how: "made", left, missing: [] });
}

interface Replaced extends Found {
  readonly link: WorkspaceLink | undefined;
  readonly panes: readonly Pane[];
}

/**
 * Makes the new arrangement beside the old one and then closes the old panes; only if nobody is looking at
 * them.
 */
async function replaceLayout(
  tools: OpenTools,
  wish: OpenWish,
  { key, record, link, panes }: Replaced,
): Promise<Result<OpenedWorkspace, Failure>> {
  const list = link?.standing?.pane;
  const places = link === undefined ? record.living : (link.standing?.places ?? []);
  const old = new Set([list, ...places.map(({ pane }) => pane)]);
  const isSeen = panes.some(({ id, view }) => old.has(id) && view !== "hidden");
  if (isSeen) return fail(isLookedAt(record.name, wish.layout ?? ""));
  const makeWay = async (): Promise<Result<void, Failure>> => {
    if (link === undefined || list === undefined) return ok(undefined);
    const closed = await tools.panes.close(list);
    // Only one list may run: once the connection has ended, the old one has released its files.
    if (closed.ok) await link.until(() => undefined, openLimitMs);
    return closed;
  };
  const made = await makeWorkspace(tools, wish, { key, before: record, panes, makeWay });
  if (!made.ok) {
    // The old places still exist: the next opening restarts their list.
    writeRecord(tools.cli.home, key, record);
    return made;
  }
  const missing: Failure[] = [];
  for (const { pane } of places) {
    const closed = pane === undefined ? ok(undefined) : await tools.panes.close(pane);
    if (!closed.ok) missing.push(closed.failure);
  }
  return ok({ ...made.value, missing });
}

async function completeOpen(
  tools: OpenTools,
  wish: OpenWish,
  { key, record, link }: Found & { readonly link: WorkspaceLink },
): Promise<Result<OpenedWorkspace, Failure>> {
  const paneOf = new Map(
    link.standing?.places.flatMap(({ place, pane, here }) =>
      here && pane !== undefined ? [[place, pane]] : [],
    ),
  );
  if (link.standing?.pane !== undefined) paneOf.set(listPlace, link.standing.pane);
  const expected = link.standing?.places.flatMap(({ place, here }) => (here ? [] : [place])) ?? [];
  const reopened = await reopenMissing(tools, { key, record, paneOf, missing: expected });
  link.say({ type: "expect", places: [...reopened.opened] });
  const how = reopened.opened.length > 0 ? "completed" : "joined";
  return await settle(link, wish, { name: record.name, how, left: 0, missing: reopened.failures });
}

/** Restarts the list, which was closed or killed while places still run. */
async function bringBackList(
  tools: OpenTools,
  wish: OpenWish,
  { key, record }: Found,
): Promise<Result<OpenedWorkspace, Failure>> {
  const paneOf = new Map(
    record.living.flatMap(({ place, pane }) => (pane === undefined ? [] : [[place, pane]])),
  );
  const missing = [listPlace, ...placesOf(record.layout).map(({ place }) => place)].filter(
    (place, at, all) => !paneOf.has(place) && all.indexOf(place) === at,
  );
  const reopened = await reopenMissing(tools, { key, record, paneOf, missing });
  const [failure] = reopened.failures;
  if (!reopened.opened.includes(listPlace)) return fail(failure ?? listDidNotStart(record.name));
  using link = await dialUntilThere(tools, key, [...paneOf.values(), ...reopened.panes]);
  if (link === undefined) return fail(listDidNotStart(record.name));
  return await settle(link, wish, {
    name: record.name,
    how: "completed",
    left: 0,
    missing: reopened.failures,
  });
}

/** Waits until all opened places are connected and show what they should, and the task has its place. */
async function settle(
  link: WorkspaceLink,
  wish: OpenWish,
  opened: Omit<OpenedWorkspace, "standing">,
): Promise<Result<OpenedWorkspace, Failure>> {
  const absent = opened.missing.length;
  const all = await link.until(() => {
    const { standing } = link;
    if (standing === undefined) return undefined;
    const here = standing.places.filter((place) => place.here && place.settled).length;
    wish.progress(here, standing.places.length);
    return standing.loaded && here >= standing.places.length - absent ? standing : undefined;
  }, openLimitMs);
  if (link.isGone) return fail(listEnded(opened.name));
  if (all === undefined) return fail(notAllCame(opened.name, link.standing, openLimitMs));
  if (wish.task === undefined) return ok({ ...opened, standing: all });
  const { task } = wish;
  link.say({ type: "bring", task });
  const brought = await link.until(() => {
    const place = link.standing?.places.find((each) => each.task === task && each.settled);
    return place === undefined && link.refusal === undefined ? undefined : (link.standing ?? all);
  }, openLimitMs);
  if (brought === undefined || link.refusal !== undefined)
    return fail(notBrought(task, opened.name, link.refusal));
  return ok({ ...opened, standing: brought });
}

/** Lets only one `wzp open` run at a time for a workspace, so that the next one finds what this one made. */
async function takeTurn(home: HomePaths, key: string): Promise<Result<Disposable, Failure>> {
  const directory = workspacesDirectory(home);
  const end = performance.now() + 2 * openLimitMs;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (;;) {
      const lock = takeLock(lockFile(home, key, "open"));
      if (lock.ok) return lock;
      if (performance.now() > end) return fail(anotherOpens());
      await pause(50);
    }
  } catch (error) {
    return fail(notKept(directory, error));
  }
}

/**
 * Connects to the workspace program of these panes as soon as it listens; undefined when the panes are gone
 * or the time is over.
 */
async function dialUntilThere(
  { cli, panes }: OpenTools,
  key: string,
  made: readonly string[],
): Promise<WorkspaceLink | undefined> {
  const end = performance.now() + openLimitMs;
  let lookAt = performance.now() + lookEveryMs;
  for (;;) {
    const link = await WorkspaceLink.dial(workspaceSocket(cli.home, key));
    const now = performance.now();
    if (link !== undefined || now > end) return link;
    if (now > lookAt) {
      lookAt = now + lookEveryMs;
      const listed = await panes.list();
      if (!listed.ok || !listed.value.some(({ id }) => made.includes(id))) return undefined;
    }
    await pause(dialEveryMs);
  }
}

const dialEveryMs = 20;
/** Interval for noticing a terminal that was closed meanwhile. */
const lookEveryMs = 2_000;
