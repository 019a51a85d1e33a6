import { CircleCheckBig } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { Section } from "../../ui/page/section.tsx";
import { Count } from "../../ui/time/numbers.tsx";
import { NeedRow } from "./need-row.tsx";
import { NextRow } from "./next-row.tsx";
import { RunningRow } from "./running-row.tsx";
import { useOverviewTexts } from "./texts.ts";
import type { Row } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

/** More of one kind are looked through on the board, which filters. */
const shown = { needs: 30, running: 20, next: 8 } as const;

interface SectionProps {
  readonly rows: readonly Row[];
}

export function NeedsSection({ rows }: SectionProps): ReactElement {
  const texts = useOverviewTexts();
  if (rows.length === 0) {
    return (
      <section aria-label={texts("needs")} className={styles["calm"]}>
        <CircleCheckBig aria-hidden="true" />
        <p>{texts("calm")}</p>
      </section>
    );
  }
  const more = rows.length - shown.needs;
  return (
    <Rows
      title={texts("needs")}
      count={rows.length}
      urgent
      more={more > 0 ? texts("moreNeeds", { count: more }) : undefined}
    >
      {rows.slice(0, shown.needs).map((row) => (
        <NeedRow key={row.task.id} row={row} />
      ))}
    </Rows>
  );
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

export function NextSection({ rows, blocked }: SectionProps & { readonly blocked: number }): ReactElement {
  const texts = useOverviewTexts();
  const more = rows.length - shown.next;
  return (
    <Rows
      title={texts("next")}
      count={rows.length}
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
  /** Said instead of the rows when there are none. */
  readonly none?: string | undefined;
  readonly more?: string | undefined;
  readonly urgent?: boolean;
  readonly children: readonly ReactElement[];
}

function Rows({ title, count, none, more, urgent, children }: RowsProps): ReactElement {
  return (
    <Section title={<Title title={title} count={count} urgent={urgent} />}>
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
