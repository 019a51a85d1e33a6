import { useEffect, useState } from "react";

import { announce } from "../../ui/announce/announcer.tsx";
import type { Reading } from "./reading.ts";
import { useLogTexts } from "./texts.ts";
import { useWalk } from "./search/use-search.ts";

export interface ErrorState {
  /** The first error line found by the server; undefined when there is none. */
  readonly first: number | undefined;
  readonly current: number | undefined;
  /** The next one is being searched. */
  readonly isWaiting: boolean;
  readonly goToFirst: () => void;
  readonly step: (forward: boolean) => void;
}

/** Steps through errors: the server provides the first one, the others are searched on demand. */
export function useErrors(reading: Reading): ErrorState {
  const texts = useLogTexts();
  const first = reading.pages.extent?.firstError;
  const walk = useWalk(reading, reading.errors);
  const [current, setCurrent] = useState<number | undefined>(undefined);
  const [asked, setAsked] = useState<boolean | undefined>(undefined);
  const goToFirst = () => {
    if (first === undefined) return announce(texts("noErrors"));
    setCurrent(first);
    reading.goTo(first);
    announce(texts("line", { line: first }));
  };
  const step = (forward: boolean) => {
    if (first === undefined) return announce(texts("noErrors"));
    if (walk !== undefined) return walk.step(forward);
    reading.seekErrors();
    setAsked(forward);
  };
  useEffect(() => {
    if (asked === undefined || walk === undefined) return;
    setAsked(undefined);
    walk.step(asked, current);
  }, [asked, walk, current]);
  return {
    first,
    current: walk?.walk.current ?? current,
    isWaiting: walk?.walk.isPending ?? false,
    goToFirst,
    step,
  };
}
