import { useEffect, useState, type ReactElement } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { FoundSteps } from "../parts/found-steps.tsx";
import { useRunTexts } from "../texts.ts";
import type { Bar } from "./bars.ts";

/** A bar to scroll to; a new object for each request. */
export interface Sought {
  readonly bar: Bar;
}

interface FoundBarsProps {
  readonly found: readonly Bar[];
  readonly seek: (sought: Sought) => void;
}

/** Shows the number of matching bars with buttons to step through them; scrolls to the first one at once. */
export function FoundBars({ found, seek }: FoundBarsProps): ReactElement {
  const texts = useRunTexts();
  const [, change] = useAddressQuery();
  const [at, setAt] = useState(-1);
  const first = found[0];
  useEffect(() => {
    if (first !== undefined) seek({ bar: first });
    // Once per search: later bars must not move the view.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  const step = (by: 1 | -1) => {
    const next = (Math.max(at, by === 1 ? -1 : 0) + by + found.length) % found.length;
    const bar = found[next];
    if (bar === undefined) return;
    setAt(next);
    seek({ bar });
    change({ task: bar.task, attempt: String(bar.attempt) });
  };
  useKeys(texts("timeline"), {
    n: { does: texts("nextFound"), run: () => step(1) },
    "shift+n": { does: texts("previousFound"), run: () => step(-1) },
  });
  return <FoundSteps at={at + 1} count={found.length} step={step} />;
}
