import type { ReactElement } from "react";

import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useTaskTexts } from "../../../tasks/texts.ts";
import { Button } from "../../../ui/button/button.tsx";
import { DurationBar } from "../../../ui/progress/duration-bar.tsx";
import { coloursOf } from "../../../ui/state/mark-states.ts";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { Elapsed } from "../../../ui/time/duration.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { Bytes } from "../../../ui/time/numbers.tsx";
import { attemptMarkOf, outcomeWords } from "../attempt-words.ts";
import { useTaskPageTexts } from "../texts.ts";
import styles from "./details.module.css";

interface AttemptsTableProps {
  readonly attempts: readonly AttemptResource[];
  readonly shown: number;
  readonly expectedMs: number | undefined;
  readonly onChange: (attempt: number) => void;
}

/** Lists attempts, newest first; the one shown is marked. */
export function AttemptsTable({ attempts, shown, expectedMs, onChange }: AttemptsTableProps): ReactElement {
  const texts = useTaskPageTexts();
  const columns = useAttemptColumns(expectedMs, onChange);
  return (
    <Table
      label={texts("attempts")}
      columns={columns}
      rows={attempts.toReversed()}
      keyOf={({ attempt }) => String(attempt)}
      selected={attempts.length > 1 ? String(shown) : undefined}
    />
  );
}

function useAttemptColumns(
  expectedMs: number | undefined,
  onChange: (attempt: number) => void,
): readonly Column<AttemptResource>[] {
  const texts = useTaskPageTexts();
  return [
    {
      id: "attempt",
      header: texts("attempt"),
      card: "title",
      cell: ({ attempt }) => (
        <Button
          size="small"
          variant="quiet"
          aria-label={texts("showAttempt", { attempt })}
          onClick={() => onChange(attempt)}
        >
          #{attempt}
        </Button>
      ),
    },
    {
      id: "state",
      header: texts("outcome"),
      cell: (attempt) => <Outcome attempt={attempt} />,
    },
    { id: "worker", header: texts("worker"), cell: ({ worker }) => worker },
    {
      id: "started",
      header: texts("started"),
      cell: ({ leasedAt, startedAt }) => <Moment at={startedAt ?? leasedAt} />,
    },
    {
      id: "duration",
      header: texts("duration"),
      align: "end",
      cell: (attempt) => <Took attempt={attempt} expectedMs={expectedMs} />,
    },
    {
      id: "log",
      header: texts("logSize"),
      align: "end",
      cell: ({ result }) =>
        result === undefined ? null : (
          <span className={styles["size"]}>
            <Bytes value={result.logBytes} />
          </span>
        ),
    },
  ];
}

function Outcome({ attempt }: { readonly attempt: AttemptResource }): ReactElement {
  const outcome = outcomeWords(attempt, useTaskTexts(), useLocale());
  return (
    <span className={styles["outcome"]}>
      <StateMark state={attemptMarkOf(attempt)} />
      {outcome === undefined ? null : <span>{outcome}</span>}
    </span>
  );
}

interface TookProps {
  readonly attempt: AttemptResource;
  readonly expectedMs: number | undefined;
}

function Took({ attempt, expectedMs }: TookProps): ReactElement | null {
  const { startedAt, endedAt } = attempt;
  if (startedAt === undefined) return null;
  return (
    <span className={styles["took"]}>
      <DurationBar
        startedAt={startedAt}
        endedAt={endedAt}
        expectedMs={expectedMs}
        colours={coloursOf(attemptMarkOf(attempt))}
        className={styles["takes"]}
      />
      <Elapsed since={startedAt} until={endedAt} />
    </span>
  );
}
