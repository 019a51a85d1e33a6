import { useId, type FormEvent, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useRouter } from "../../router/use-router.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Select } from "../../ui/field/select.tsx";
import { useSchedulesTexts } from "./texts.ts";
import { useScheduleDraft, type ScheduleDraft } from "./use-schedule-draft.ts";
import styles from "./schedules.module.css";

interface AddScheduleProps {
  /** Where this person may start runs; not empty. */
  readonly projects: readonly ProjectResource[];
  readonly onClose: () => void;
}

/** Adds a schedule for the plan or for a command, and shows it. */
export function AddScheduleDialog({ projects, onClose }: AddScheduleProps): ReactElement {
  const texts = useSchedulesTexts();
  const router = useRouter();
  const { draft, change, busy, failure, save } = useScheduleDraft(
    projects[0]?.id ?? "",
    ({ project, name }) => {
      onClose();
      void router.navigate(addressOf("schedules", {}, { project, schedule: name }));
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <Dialog open onClose={onClose} title={texts("add")}>
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <TextField label={texts("name")} value={draft.name} onChange={(name) => change({ name })} required />
        <Field label={texts("project")}>
          <Select
            value={draft.project}
            onChange={(project) => change({ project })}
            options={projects.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
          />
        </Field>
        <WorkFields draft={draft} change={change} />
        <TimeFields draft={draft} change={change} />
        <PolicyFields draft={draft} change={change} />
        <Button type="submit" variant="primary" busy={busy}>
          {texts("add")}
        </Button>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly draft: ScheduleDraft;
  readonly change: (changes: Partial<ScheduleDraft>) => void;
}

function WorkFields({ draft, change }: FieldsProps): ReactElement {
  const texts = useSchedulesTexts();
  return (
    <>
      <Field label={texts("runs")}>
        <Select
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={[
            { value: "plan", label: texts("kindPlan") },
            { value: "tasks", label: texts("kindCommand") },
          ]}
        />
      </Field>
      {draft.kind === "plan" ? (
        <TextField
          label={texts("tasks")}
          hint={texts("tasksHint")}
          value={draft.tasks}
          onChange={(tasks) => change({ tasks })}
        />
      ) : (
        <TextField
          label={texts("command")}
          hint={texts("commandHint")}
          value={draft.command}
          onChange={(command) => change({ command })}
          required
        />
      )}
    </>
  );
}

function TimeFields({ draft, change }: FieldsProps): ReactElement {
  const texts = useSchedulesTexts();
  const zones = useId();
  return (
    <>
      <TextField
        label={texts("times")}
        hint={texts("cronHint")}
        placeholder="0 3 * * *"
        value={draft.cron}
        onChange={(cron) => change({ cron })}
        required
      />
      <TextField
        label={texts("timezone")}
        list={zones}
        value={draft.timezone}
        onChange={(timezone) => change({ timezone })}
        required
      />
      <datalist id={zones}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function PolicyFields({ draft, change }: FieldsProps): ReactElement {
  const texts = useSchedulesTexts();
  return (
    <>
      <Field label={texts("missed")} hint={texts("missedHint")}>
        <Select
          value={draft.missed}
          onChange={(missed) => change({ missed })}
          options={[
            { value: "skip", label: texts("missedSkip") },
            { value: "run-once", label: texts("chooseRunOnce") },
            { value: "run-all", label: texts("chooseRunAll") },
          ]}
        />
      </Field>
      <Field label={texts("overlap")}>
        <Select
          value={draft.overlap}
          onChange={(overlap) => change({ overlap })}
          options={[
            { value: "skip", label: texts("overlapSkip") },
            { value: "queue", label: texts("overlapQueue") },
            { value: "cancel-running", label: texts("overlapCancel") },
          ]}
        />
      </Field>
    </>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly list?: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TextField({ label, hint, required = false, onChange, ...input }: TextFieldProps): ReactElement {
  return (
    <Field label={label} hint={hint} optional={!required}>
      <Input
        mono
        required={required}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...input}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}
