import type { ReactElement, ReactNode } from "react";

import { Section } from "../../ui/page/section.tsx";
import { Count } from "../../ui/time/numbers.tsx";
import { NextRow } from "./next-row.tsx";
import { RunningRow } from "./running-row.tsx";
import { useOverviewTexts } from "./texts.ts";
import type { TaskItem } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

/** As many as fit side by side in a window of 1280 × 720; the board shows all. */
const shown = { running: 6, next: 5 } as const;

interface SectionProps {
  readonly rows: readonly TaskItem[];
}

export function RunningSection({ rows }: SectionProps): ReactElement {
  const texts = useOverviewTexts();
  const more = rows.length - shown.running;
  return (
    <Rows
      title={texts("running")}
      count={rows.length}
      none={texts("nothingRuns")}
      more={more > 0 ? texts("moreRunning", { count: more }) : undefined}
    >
      {rows.slice(0, shown.running).map((row) => (
        <RunningRow key={row.task.id} row={row} />
      ))}
    </Rows>
  );
}

interface NextSectionProps extends SectionProps {
  /** Number of tasks ready to start, including those not in the rows. */
  readonly waiting: number;
  readonly blocked: number;
}

export function NextSection({ rows, waiting, blocked }: NextSectionProps): ReactElement {
  const texts = useOverviewTexts();
  const more = waiting - Math.min(rows.length, shown.next);
  return (
    <Rows
      title={texts("next")}
      count={waiting}
      none={blocked > 0 ? texts("nothingNext", { count: blocked }) : texts("nothingQueued")}
      more={more > 0 ? texts("moreNext", { count: more }) : undefined}
    >
      {rows.slice(0, shown.next).map((row) => (
        <NextRow key={row.task.id} row={row} />
      ))}
    </Rows>
  );
}

interface RowsProps {
  readonly title: string;
  readonly count: number;
  /** Shown when there are no rows. */
  readonly none?: string | undefined;
  readonly more?: string | undefined;
  readonly children: readonly ReactElement[];
}

function Rows({ title, count, none, more, children }: RowsProps): ReactElement {
  return (
    <Section title={<Title title={title} count={count} />}>
      {children.length === 0 ? (
        <p className={styles["none"]}>{none}</p>
      ) : (
        <ul className={styles["rows"]}>{children}</ul>
      )}
      {more === undefined ? null : <p className={styles["none"]}>{more}</p>}
    </Section>
  );
}

interface TitleProps {
  readonly title: ReactNode;
  readonly count: number;
  readonly urgent?: boolean | undefined;
}

export function Title({ title, count, urgent }: TitleProps): ReactElement {
  return (
    <>
      {title}
      {count === 0 ? null : (
        <span className={styles["count"]} data-urgent={urgent || undefined}>
          {" "}
          <Count value={count} />
        </span>
      )}
    </>
  );
}
