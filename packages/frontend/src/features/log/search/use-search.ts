import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { announce } from "../../../ui/announce/announcer.tsx";
import { HitWalk, type HitStep } from "./hit-walk.ts";
import type { Reading } from "../reading.ts";
import type { LogSearch } from "./log-search.ts";
import type { LogQuery } from "./matcher.ts";
import { useSignal } from "../signal.ts";
import { useLogTexts } from "../texts.ts";
import type { LogAddress } from "../use-log-address.ts";

/** Debounce of typing, ms. */
const typingMs = 250;

export interface SeekState {
  /** As typed; applied after the debounce. */
  readonly typed: string;
  readonly pattern: boolean;
  readonly caseSensitive: boolean;
  readonly search: LogSearch | undefined;
  readonly current: number | undefined;
  readonly type: (text: string) => void;
  readonly set: (option: "pattern" | "case", on: boolean) => void;
  readonly step: (forward: boolean) => void;
  /** Applies the typed text immediately. */
  readonly now: () => void;
}

/** Returns the search in the address and functions to step through its hits. */
export function useSearch(reading: Reading, { query, lines, change }: LogAddress): SeekState {
  const asked = query["q"] ?? "";
  const pattern = query["pattern"] === "1";
  const caseSensitive = query["case"] === "1";
  const [typed, setTyped] = useState(asked);
  const ready = useIsReady(reading);
  const wanted = useMemo<LogQuery>(
    () => ({ kind: pattern ? "pattern" : "plain", text: asked, caseSensitive }),
    [asked, pattern, caseSensitive],
  );
  useEffect(() => {
    if (ready) reading.seek(wanted.text === "" ? undefined : wanted);
  }, [reading, ready, wanted]);
  const commit = useCallback((text: string) => change({ q: text === "" ? undefined : text }), [change]);
  useEffect(() => {
    if (typed === asked) return undefined;
    const timer = setTimeout(() => commit(typed), typingMs);
    return () => clearTimeout(timer);
    // Only typing starts the timer: other changes of the address bring their own text.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [typed]);
  const walk = useWalk(reading, reading.search);
  const [cameForLines] = useState(asked !== "" && lines !== undefined);
  useFirstHit(walk, cameForLines);
  return {
    typed,
    pattern,
    caseSensitive,
    search: reading.search,
    current: walk?.walk.current,
    type: setTyped,
    set: (option, on) => change({ [option]: on ? "1" : undefined }),
    step: (forward) => walk?.step(forward),
    now: () => (typed === asked ? walk?.step(true) : commit(typed)),
  };
}

function useIsReady(reading: Reading): boolean {
  useSignal(reading.signal);
  return reading.pages.extent !== undefined;
}

interface Walk {
  readonly walk: HitWalk;
  /** Steps from the latest hit, else from `from`, else from the visible lines. */
  readonly step: (forward: boolean, from?: number) => void;
}

/** Steps through the hits of a search; waiting steps complete when more hits are found. */
export function useWalk(reading: Reading, search: LogSearch | undefined): Walk | undefined {
  const version = useSignal(reading.signal);
  const texts = useLogTexts();
  const walk = useMemo(() => (search === undefined ? undefined : new HitWalk(search)), [search]);
  const arrive = useCallback(
    (step: HitStep | undefined, forward: boolean) => {
      if (step === undefined) return;
      reading.show(step.line);
      const around = step.around ? `${texts(forward ? "startOver" : "startOverEnd")}. ` : "";
      const text = reading.pages.line(step.line)?.text ?? "";
      announce(around + texts("opened", { line: step.line, text }));
      reading.signal.tell();
    },
    [reading, texts],
  );
  useEffect(() => {
    if (walk?.isPending === true) arrive(walk.resume(), true);
  }, [walk, version, arrive]);
  if (walk === undefined) return undefined;
  const { top } = reading;
  return {
    walk,
    step: (forward, from = forward ? top - 1 : top) =>
      arrive(walk.step(walk.current ?? from, forward), forward),
  };
}

/** Shows the first hit after the current position as soon as it is found. */
function useFirstHit(walk: Walk | undefined, cameForLines: boolean): void {
  const search = walk?.walk.search;
  const isFirst = useRef(true);
  useEffect(() => {
    if (search === undefined) return;
    // If the address names lines, the user came for those, not for the first hit.
    if (!(isFirst.current && cameForLines)) walk?.step(true);
    isFirst.current = false;
    // Runs once per search.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [search]);
}
