import { useState, type ReactElement } from "react";

import type {
  DescribedWork,
  ScheduleChanges,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../../binding/use-answer.ts";
import { useCarryOut } from "../../binding/use-carry-out.ts";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Select } from "../../ui/field/select.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useSchedulesTexts } from "./texts.ts";
import styles from "./schedules.module.css";

interface SyncDialogProps {
  /** Projects in which this person may start runs; not empty. */
  readonly projects: readonly ProjectResource[];
  readonly onClose: () => void;
}

/** Shows how the schedules of a project differ from its plan, and takes the plan's over. */
export function SyncDialog({ projects, onClose }: SyncDialogProps): ReactElement {
  const texts = useSchedulesTexts();
  const carryOut = useCarryOut();
  const [project, setProject] = useState(projects[0]?.id ?? "");
  // Not a reading route, but without `apply` it only compares.
  const compared = useAnswer(["schedule-changes", project], (api) =>
    api.send("syncSchedules", { project }, { apply: false }),
  );
  const apply = () =>
    carryOut((api) => api.send("syncSchedules", { project }, { apply: true }), {
      changes: ["schedules"],
      tell: ({ items }) => showToast({ text: texts("synced", { count: items.length }), tone: "good" }),
    });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("syncTitle")}
      action={texts("takeOver")}
      confirm={apply}
    >
      <div className={styles["form"]}>
        <Field label={texts("project")}>
          <Select
            value={project}
            onChange={setProject}
            options={projects.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
          />
        </Field>
        <Answered of={compared} skeleton={<Skeleton lines={3} />} title={texts("planUnread")}>
          {(changes) => <Changes changes={changes} />}
        </Answered>
      </div>
    </ConfirmDialog>
  );
}

function Changes({ changes: { items } }: { readonly changes: ScheduleChanges }): ReactElement {
  const texts = useSchedulesTexts();
  if (items.length === 0) return <p className={styles["quiet"]}>{texts("same")}</p>;
  return (
    <ul className={styles["changes"]} aria-label={texts("changes")}>
      {items.map(({ name, before, after }) => (
        <li key={name}>
          <strong>{name}</strong>
          {before === undefined ? null : <del>{lineOf(before, texts("allTasks"))}</del>}
          {after === undefined ? null : <ins>{lineOf(after, texts("allTasks"))}</ins>}
        </li>
      ))}
    </ul>
  );
}

type Side = NonNullable<ScheduleChanges["items"][number]["after"]>;

function lineOf({ timing, work }: Side, allTasks: string): string {
  const { cron, timezone, missed, overlap } = timing;
  const rules = [missed, overlap].filter((rule) => rule !== "skip");
  return [`${cron} ${timezone}`, ...rules, textOf(work) || allTasks].join(" · ");
}

function textOf(work: DescribedWork): string {
  if (work.kind === "tasks") return work.tasks.map(({ command }) => command).join("; ");
  return [...work.tasks, ...work.params].join(" ");
}
