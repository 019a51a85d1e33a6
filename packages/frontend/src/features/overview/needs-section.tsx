import { Eye } from "lucide-react";
import { useState, type ReactElement } from "react";

import { usePermissions } from "../../binding/me-context.ts";
import { reasonOf } from "../../tasks/reason-of.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { useTaskTexts } from "../../tasks/texts.ts";
import { actionIcons } from "../../tasks/acting/task-icons.tsx";
import type { TaskItem } from "../../tasks/what-now.ts";
import { Button } from "../../ui/button/button.tsx";
import { Section } from "../../ui/page/section.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { dismissRows } from "./dismiss-rows.ts";
import { groupNeeds, type NeededAttention } from "./group-needs.ts";
import { NeedGroup } from "./need-group.tsx";
import { NeedRow } from "./need-row.tsx";
import { Title } from "./sections.tsx";
import { useOverviewTexts } from "./texts.ts";
import styles from "./overview.module.css";

/** `first` leaves room for the runs below in a window of 1280 × 720; `all` is as much as anyone looks through. */
const shown = { first: 8, all: 200 } as const;

export interface NeedsProps {
  /** At least one. */
  readonly rows: readonly TaskItem[];
}

/** Lists what needs attention: identical failures grouped, tasks that wait for an answer first. */
export function NeedsSection({ rows }: NeedsProps): ReactElement {
  const texts = useOverviewTexts();
  const needs = useNeeds(rows);
  const [all, setAll] = useState(false);
  const some = needs.slice(0, all ? shown.all : shown.first);
  const rest = needs.length - some.length;
  return (
    <Section
      title={<Title title={texts("needs")} count={rows.length} urgent />}
      actions={<BulkActions rows={rows} />}
    >
      <ul className={styles["rows"]}>
        {some.map((need) => (
          <NeedLine key={need.key} need={need} />
        ))}
      </ul>
      {rest === 0 || all ? null : (
        <Button variant="quiet" size="small" onClick={() => setAll(true)}>
          {texts("showAll", { count: needs.length })}
        </Button>
      )}
      {all && rest > 0 ? <p className={styles["none"]}>{texts("moreNeeds", { count: rest })}</p> : null}
    </Section>
  );
}

function useNeeds(rows: readonly TaskItem[]): readonly NeededAttention[] {
  const texts = useTaskTexts();
  const locale = useLocale();
  // The reason of a failure depends on nothing else.
  const context = { texts, locale, now: 0, stateOf: () => undefined };
  return groupNeeds(rows, ({ task }) => (task.state === "failed" ? reasonOf(task, context) : ""));
}

function NeedLine({ need }: { readonly need: NeededAttention }): ReactElement | null {
  const [first, second] = need.rows;
  if (first === undefined) return null;
  return second === undefined ? <NeedRow row={first} /> : <NeedGroup need={need} />;
}

/** Actions on all failures; a single failure has them in its row. */
function BulkActions({ rows }: { readonly rows: readonly TaskItem[] }): ReactElement | null {
  const texts = useOverviewTexts();
  const may = usePermissions();
  const acts = useActOnTasks();
  const failed = rows.filter(({ task }) => task.state === "failed");
  if (failed.length < 2) return null;
  const retried = failed.filter(({ run }) => may("runs:write", run.projectId)).map(({ task }) => task.id);
  return (
    <div className={styles["bulk"]}>
      {retried.length < 2 ? null : (
        <Button
          variant="quiet"
          size="small"
          icon={actionIcons.retry}
          onClick={() => void acts.do("retry", retried)}
        >
          {texts("retryAll", { count: retried.length })}
        </Button>
      )}
      <Button variant="quiet" size="small" icon={<Eye />} onClick={() => dismissRows(failed)}>
        {texts("dismissAll", { count: failed.length })}
      </Button>
    </div>
  );
}
