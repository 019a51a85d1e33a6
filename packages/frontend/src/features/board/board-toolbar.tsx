import { Layers, Play, Plus } from "lucide-react";
import { useState, type ReactElement, type RefObject } from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { LazyGroupsDialog } from "../../tasks/groups/lazy-groups-dialog.ts";
import { Button } from "../../ui/button/button.tsx";
import { Select } from "../../ui/field/select.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { FilterInput } from "../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../ui/toolbar/toolbar.tsx";
import type { Board } from "./arrange-board.ts";
import { useBoardTexts } from "./texts.ts";
import type { View } from "./views/use-view.ts";
import { ViewsMenu } from "./views/views-menu.tsx";
import styles from "./board.module.css";

interface BoardToolbarProps {
  readonly project: string;
  /** Name of the project. */
  readonly name: string;
  readonly board: Board;
  readonly view: View;
  readonly runs: readonly RunResource[];
  readonly mayAct: boolean;
  readonly filterInput: RefObject<HTMLInputElement | null>;
}

/** Limit; older runs are on the runs page. */
const mostRuns = 40;

export function BoardToolbar(props: BoardToolbarProps): ReactElement {
  const { project, name, board, view, runs, mayAct, filterInput } = props;
  const texts = useBoardTexts();
  const choices = [
    { value: "open", label: texts("open") },
    { value: "all", label: texts("allRuns") },
    ...withChosen(runs, view.run).map((run) => ({ value: run.id, label: `${run.id} ${nameOfRun(run)}` })),
  ];
  return (
    <Toolbar label={texts("toolbar")}>
      <FilterInput ref={filterInput} label={texts("filter")} value={view.filter} onChange={view.setFilter} />
      <Select
        className={styles["runs"]}
        aria-label={texts("runChoice")}
        value={view.run}
        options={choices}
        onChange={view.showRun}
      />
      <ViewsMenu project={project} view={view} />
      <GroupsButton project={project} name={name} />
      {view.filter === "" ? null : (
        <span className={styles["fitting"]} role="status">
          {texts("fitting", { fitting: board.fitting, all: board.all })}
        </span>
      )}
      <ToolbarSpace />
      {mayAct ? (
        <>
          <ButtonLink
            className={styles["add"]}
            icon={<Play aria-hidden="true" />}
            to={addressOf("add", { project }, { from: "plan" })}
          >
            {texts("runPlan")}
          </ButtonLink>
          <ButtonLink
            className={styles["add"]}
            icon={<Plus aria-hidden="true" />}
            to={addressOf("add", { project })}
          >
            {texts("add")}
          </ButtonLink>
        </>
      ) : null}
    </Toolbar>
  );
}

function GroupsButton({ project, name }: Pick<BoardToolbarProps, "project" | "name">): ReactElement {
  const texts = useBoardTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button className={styles["add"]} icon={<Layers aria-hidden="true" />} onClick={() => setOpen(true)}>
        {texts("groups")}
      </Button>
      {open ? <LazyGroupsDialog project={project} name={name} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Returns the newest runs and the one in the address, however old. */
function withChosen(runs: readonly RunResource[], chosen: string): readonly RunResource[] {
  const newest = runs.slice(0, mostRuns);
  return [...newest, ...runs.slice(mostRuns).filter(({ id }) => id === chosen)];
}
