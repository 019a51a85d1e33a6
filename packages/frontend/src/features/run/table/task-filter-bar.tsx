import type { ReactElement, RefObject } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { formatCount } from "../../../ui/format/numbers.ts";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { Chip } from "../parts/chip.tsx";
import { useRunTexts } from "../texts.ts";
import { readTaskFilter } from "./table-rows.ts";
import styles from "./table.module.css";

interface TaskFilterBarProps {
  readonly tasks: readonly LiveTask[];
  /** Number of matching rows, and of all rows. */
  readonly shown: number;
  readonly all: number;
  /** The page holds only a part of the run's tasks. */
  readonly cut: boolean;
  readonly search: RefObject<HTMLInputElement | null>;
}

/** The legend of the duration bars. */
function BarLegend(): ReactElement {
  const texts = useRunTexts();
  return (
    <span className={styles["legend"]} aria-hidden="true">
      <span data-part="share" /> {texts("barShare")}
      <span data-part="over" /> {texts("barOver")}
    </span>
  );
}

export function TaskFilterBar({ tasks, shown, all, cut, search }: TaskFilterBarProps): ReactElement {
  const texts = useRunTexts();
  const locale = useLocale();
  const [query, change] = useAddressQuery();
  const { states } = readTaskFilter(query);
  const counts = new Map<TaskState, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  const offered = taskStates.filter((state) => counts.has(state) || states.includes(state));
  const toggle = (state: TaskState) => {
    const next = taskStates.filter((each) => states.includes(each) !== (each === state));
    change({ state: next.length === 0 ? undefined : next.join(",") }, "push");
  };
  return (
    <div className={styles["filters"]}>
      <Toolbar label={texts("filterTasks")}>
        <FilterInput
          ref={search}
          label={texts("filterTasks")}
          value={query["q"] ?? ""}
          onChange={(q) => change({ q: q === "" ? undefined : q })}
        />
        <div className={styles["chips"]} role="group" aria-label={texts("state")}>
          {offered.map((state) => (
            <Chip key={state} pressed={states.includes(state)} onClick={() => toggle(state)}>
              <StateMark state={state} />
              {formatCount(counts.get(state) ?? 0, locale)}
            </Chip>
          ))}
        </div>
        <ToolbarSpace />
        <BarLegend />
        <span className={styles["count"]} role="status">
          {texts("shownOf", { shown: formatCount(shown, locale), all: formatCount(all, locale) })}
          {cut ? ` · ${texts("notAllKept")}` : null}
        </span>
      </Toolbar>
    </div>
  );
}
