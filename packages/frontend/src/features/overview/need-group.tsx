import { ChevronDown, ChevronRight, Ellipsis, Eye } from "lucide-react";
import { useState, type ReactElement } from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { projectName } from "../../tasks/project-name.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { useTaskTexts } from "../../tasks/texts.ts";
import { actionIcons } from "../../tasks/acting/task-icons.tsx";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { Link } from "../../ui/link/link.tsx";
import { lazyMenu } from "../../ui/menu/lazy-menu.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { dismissRows } from "./dismiss-rows.ts";
import type { NeededAttention } from "./group-needs.ts";
import { NeedRow } from "./need-row.tsx";
import { useOverviewTexts } from "./texts.ts";
import styles from "./overview.module.css";

const GroupMenu = lazyMenu(async () => (await import("../../ui/menu/menu.tsx")).Menu);

/** Limit; the run's table shows more, with a filter. */
const shown = 30;

/** Tasks that failed alike, as one expandable line. */
export function NeedGroup({ need }: { readonly need: NeededAttention }): ReactElement {
  const texts = useOverviewTexts();
  const [open, setOpen] = useState(false);
  const { rows, base, reason } = need;
  const [first] = rows;
  if (first === undefined) throw new Error("a group has no row");
  const { run, mark } = first;
  const count = rows.length;
  const more = count - shown;
  return (
    <>
      <li className={styles["row"]} data-group={need.key}>
        <StateMark state={mark} form="icon" />
        <div className={styles["what"]}>
          <button
            type="button"
            className={styles["toggle"]}
            aria-expanded={open}
            data-row-focus=""
            onClick={() => setOpen(!open)}
          >
            {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
            <span className={styles["name"]}>{texts("failedOf", { base, count })}</span>
          </button>
          <span className={styles["where"]}>
            <Link to={addressOf("board", { project: run.projectId })}>{projectName(run)}</Link>
            {" / "}
            <Link
              to={addressOf("run", { run: run.id }, { view: "table", state: "failed" })}
              data-tooltip={nameOfRun(run)}
            >
              {run.id}
            </Link>
          </span>
        </div>
        <div className={styles["why"]}>
          <span className={styles["reason"]} data-tooltip={reason} data-tooltip-if-cut="">
            {reason}
          </span>
        </div>
        <div className={styles["time"]}>
          <TimeAgo at={first.task.endedAt ?? first.task.createdAt} />
        </div>
        <GroupActions need={need} project={run.projectId} />
      </li>
      {open ? rows.slice(0, shown).map((row) => <NeedRow key={row.task.id} row={row} inGroup />) : null}
      {open && more > 0 ? <li className={styles["none"]}>{texts("moreNeeds", { count: more })}</li> : null}
    </>
  );
}

interface GroupActionsProps {
  readonly need: NeededAttention;
  readonly project: string;
}

function GroupActions({ need: { rows, base }, project }: GroupActionsProps): ReactElement {
  const texts = useOverviewTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  const may = usePermissions();
  const ids = rows.map(({ task }) => task.id);
  const dismissAll = { label: texts("dismiss"), icon: <Eye />, run: () => dismissRows(rows) };
  return (
    <div className={styles["actions"]}>
      {may("runs:write", project) ? (
        <Button size="small" icon={actionIcons.retry} onClick={() => void acts.do("retry", ids)}>
          {words("retry")}
        </Button>
      ) : null}
      <GroupMenu
        trigger={<IconButton size="small" icon={<Ellipsis />} label={texts("moreActions", { task: base })} />}
        groups={[{ items: [dismissAll] }]}
      />
    </div>
  );
}
