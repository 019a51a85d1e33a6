import { useId, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useRouter } from "../../router/use-router.ts";
import { WorkFields } from "../../tasks/work/work-fields.tsx";
import { FormDialog } from "../../ui/dialog/form-dialog.tsx";
import { CodeField } from "../../ui/field/code-field.tsx";
import { Field } from "../../ui/field/field.tsx";
import { ProjectField } from "../../ui/field/project-field.tsx";
import { Select } from "../../ui/field/select.tsx";
import { useSchedulesTexts } from "./texts.ts";
import { useScheduleDraft, type ScheduleDraft } from "./use-schedule-draft.ts";

interface AddScheduleProps {
  /** Projects in which this person may start runs; not empty. */
  readonly projects: readonly ProjectResource[];
  readonly onClose: () => void;
}

/** Adds a schedule for the plan or for a command, and shows it. */
export function AddScheduleDialog({ projects, onClose }: AddScheduleProps): ReactElement {
  const texts = useSchedulesTexts();
  const router = useRouter();
  const form = useScheduleDraft(projects[0]?.id ?? "", ({ project, name }) => {
    onClose();
    void router.navigate(addressOf("schedules", {}, { project, schedule: name }));
  });
  const { draft, change } = form;
  return (
    <FormDialog {...form} title={texts("add")} action={texts("add")} onClose={onClose}>
      <CodeField label={texts("name")} value={draft.name} onChange={(name) => change({ name })} required />
      <ProjectField
        label={texts("project")}
        projects={projects}
        value={draft.project}
        onChange={(project) => change({ project })}
      />
      <WorkFields label={texts("runs")} texts={texts} draft={draft} change={change} />
      <TimeFields draft={draft} change={change} />
      <PolicyFields draft={draft} change={change} />
    </FormDialog>
  );
}

interface FieldsProps {
  readonly draft: ScheduleDraft;
  readonly change: (changes: Partial<ScheduleDraft>) => void;
}

function TimeFields({ draft, change }: FieldsProps): ReactElement {
  const texts = useSchedulesTexts();
  const zones = useId();
  return (
    <>
      <CodeField
        label={texts("times")}
        hint={texts("cronHint")}
        placeholder="0 3 * * *"
        value={draft.cron}
        onChange={(cron) => change({ cron })}
        required
      />
      <CodeField
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
