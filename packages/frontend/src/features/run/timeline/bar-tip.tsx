import type { ReactElement } from "react";

import { StateMark } from "../../../ui/state/state-mark.tsx";
import { Duration, Elapsed } from "../../../ui/time/duration.tsx";
import { useRunTexts } from "../texts.ts";
import type { Bar } from "./bars.ts";
import styles from "./timeline.module.css";

interface BarTipProps {
  readonly bar: Bar;
  /** Pointer position, window px. */
  readonly x: number;
  readonly y: number;
}

/** The tooltip of a bar; the details and the table show the same. */
export function BarTip({ bar, x, y }: BarTipProps): ReactElement {
  const texts = useRunTexts();
  const { task, attempt, state, from, to, waitedFrom, worker } = bar;
  const beyond = x > globalThis.innerWidth / 2;
  return (
    <div
      className={styles["tip"]}
      aria-hidden="true"
      data-beyond={beyond || undefined}
      style={{ insetInlineStart: x, insetBlockStart: y }}
    >
      <strong>{task}</strong>
      <span className={styles["tipLine"]}>
        <StateMark state={state} />
        {attempt > 1 || bar.earlier ? <span>{texts("attempt", { count: attempt })}</span> : null}
      </span>
      <span>
        {texts("took")}: <Elapsed since={from} until={to} />
      </span>
      {waitedFrom === undefined ? null : (
        <span>
          {texts("waited")}: <Duration ms={from - waitedFrom} />
        </span>
      )}
      {worker === undefined ? null : (
        <span>
          {texts("worker")}: {worker}
        </span>
      )}
    </div>
  );
}
