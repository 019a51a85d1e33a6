import { useEffect, useRef, useSyncExternalStore } from "react";

import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { Link, LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useLiveSession } from "./live-context.ts";

interface Selected<T> {
  readonly version: number;
  readonly select: (store: LiveStore) => T;
  readonly value: T;
}

/**
 * Selects a value from the live store after every change. The component renders again only when the value differs by
 * `isSame`, so new lists need `isSame` such as `sameItems`.
 */
export function useLive<T>(
  select: (store: LiveStore) => T,
  isSame: (before: T, after: T) => boolean = Object.is,
): T {
  const live = useLiveSession();
  const last = useRef<Selected<T> | undefined>(undefined);
  return useSyncExternalStore(live.listen, () => {
    const before = last.current;
    if (before !== undefined && before.version === live.version && before.select === select)
      return before.value;
    const made = select(live.store);
    const value = before !== undefined && isSame(before.value, made) ? before.value : made;
    last.current = { version: live.version, select, value };
    return value;
  });
}

/** Returns whether both lists have the same items in the same order. */
export function sameItems<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((item, at) => Object.is(item, after[at]));
}

/** Returns the state of the connection to the server. */
export function useLink(): Link {
  return useLive(linkOf);
}

/**
 * Returns a live run and requests its tasks. The result is a new object after every change, even when `run` is the
 * same.
 */
export function useLiveRun(id: string): SeenRun {
  const live = useLiveSession();
  useEffect(() => live.store.want(id), [live, id]);
  return useLive(({ backlog }) => ({ run: backlog.run(id), revision: backlog.run(id)?.revision }), sameRun);
}

export function useLiveTask(id: string): LiveTask | undefined {
  return useLive(({ backlog }) => backlog.task(id));
}

interface SeenRun {
  /** Undefined when it does not exist, or while the backlog is loading. */
  readonly run: LiveRun | undefined;
  readonly revision: number | undefined;
}

function sameRun(before: SeenRun, after: SeenRun): boolean {
  return before.run === after.run && before.revision === after.revision;
}

function linkOf({ link }: LiveStore): Link {
  return link;
}
