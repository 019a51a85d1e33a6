import type { ReactElement, RefObject } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAddressQuery } from "../../binding/use-address.ts";
import { projectName } from "../../tasks/project-name.ts";
import { Select } from "../../ui/field/select.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { FilterInput } from "../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../ui/toolbar/toolbar.tsx";
import { readRunFilter, runStates } from "./filter-runs.ts";
import { Chip } from "./parts/chip.tsx";
import { useRunTexts } from "./texts.ts";
import styles from "./runs.module.css";

interface RunsFilterProps {
  readonly runs: readonly RunResource[];
  /** Number of matches. */
  readonly count: number;
  readonly search: RefObject<HTMLInputElement | null>;
}

export function RunsFilter({ runs, count, search }: RunsFilterProps): ReactElement {
  const texts = useRunTexts();
  const [query, change] = useAddressQuery();
  const { states } = readRunFilter(query);
  const toggle = (state: (typeof runStates)[number]) => {
    const next = runStates.filter((each) => states.includes(each) !== (each === state));
    change({ state: next.length === 0 ? undefined : next.join(",") }, "push");
  };
  const projects = new Map(runs.map((run) => [run.projectId, projectName(run)]));
  return (
    <Toolbar label={texts("filterRuns")}>
      <FilterInput
        ref={search}
        label={texts("filterRuns")}
        value={query["q"] ?? ""}
        onChange={(q) => change({ q: q === "" ? undefined : q })}
      />
      <div className={styles["chips"]} role="group" aria-label={texts("state")}>
        {runStates.map((state) => (
          <Chip key={state} pressed={states.includes(state)} onClick={() => toggle(state)}>
            <StateMark state={state} />
          </Chip>
        ))}
      </div>
      {projects.size < 2 ? null : (
        <Select
          className={styles["project"]}
          aria-label={texts("project")}
          value={query["project"] ?? ""}
          onChange={(project) => change({ project: project === "" ? undefined : project }, "push")}
          options={[
            { value: "", label: texts("allProjects") },
            ...[...projects].map(([value, label]) => ({ value, label })),
          ]}
        />
      )}
      <ToolbarSpace />
      <span className={styles["count"]} role="status">
        {texts("runCount", { count })}
      </span>
    </Toolbar>
  );
}
