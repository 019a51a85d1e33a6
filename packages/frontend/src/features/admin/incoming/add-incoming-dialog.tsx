import type { FormEvent, ReactElement } from "react";

import { callSenders } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import styles from "../admin.module.css";
import { IncomingSecretDialog } from "./incoming-secret-dialog.tsx";
import { senderNames } from "./sender-names.ts";
import { useIncomingTexts } from "./texts.ts";
import { useIncomingDraft, type IncomingDraft } from "./use-incoming-draft.ts";

interface AddIncomingProps {
  /** Where this person may add one; not empty. */
  readonly projects: readonly ProjectResource[];
  readonly onClose: () => void;
}

/** Adds an incoming webhook, and shows its address and secret. */
export function AddIncomingDialog({ projects, onClose }: AddIncomingProps): ReactElement {
  const texts = useIncomingTexts();
  const { draft, change, busy, failure, made, save } = useIncomingDraft(projects[0]?.id ?? "");
  if (made !== undefined) {
    const { name, path, secret } = made;
    return <IncomingSecretDialog name={name} path={path} secret={secret} onClose={onClose} />;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <Dialog open onClose={onClose} title={texts("add")}>
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <Identity draft={draft} change={change} projects={projects} />
        <Rules draft={draft} change={change} />
        <Work draft={draft} change={change} />
        <Button type="submit" variant="primary" busy={busy}>
          {texts("add")}
        </Button>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly draft: IncomingDraft;
  readonly change: (changes: Partial<IncomingDraft>) => void;
}

const typed = { mono: true, autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

function Identity({
  draft,
  change,
  projects,
}: FieldsProps & Pick<AddIncomingProps, "projects">): ReactElement {
  const texts = useIncomingTexts();
  return (
    <>
      <Field label={texts("name")} hint={texts("nameHint")}>
        <Input
          {...typed}
          name="name"
          required
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
      <Field label={texts("project")}>
        <Select
          value={draft.project}
          onChange={(project) => change({ project })}
          options={projects.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
        />
      </Field>
      <Field label={texts("sender")}>
        <Select
          value={draft.sender}
          onChange={(sender) => change({ sender })}
          options={callSenders.map((value) => ({ value, label: senderNames[value] }))}
        />
      </Field>
    </>
  );
}

function Rules({ draft, change }: FieldsProps): ReactElement {
  const texts = useIncomingTexts();
  return (
    <>
      <Field label={texts("events")} hint={texts("eventsHint")} optional>
        <Input
          {...typed}
          name="events"
          value={draft.events}
          onChange={({ target }) => change({ events: target.value })}
        />
      </Field>
      <Field label={texts("conditions")} hint={texts("conditionsHint")} optional>
        <TextArea
          {...typed}
          rows={2}
          value={draft.conditions}
          onChange={({ target }) => change({ conditions: target.value })}
        />
      </Field>
      <Field label={texts("inputs")} hint={texts("inputsHint")} optional>
        <TextArea
          {...typed}
          rows={2}
          value={draft.inputs}
          onChange={({ target }) => change({ inputs: target.value })}
        />
      </Field>
    </>
  );
}

function Work({ draft, change }: FieldsProps): ReactElement {
  const texts = useIncomingTexts();
  const isPlan = draft.kind === "plan";
  return (
    <>
      <Field label={texts("starts")}>
        <Select
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={[
            { value: "plan", label: texts("kindPlan") },
            { value: "tasks", label: texts("kindCommand") },
          ]}
        />
      </Field>
      <Field
        label={texts(isPlan ? "tasks" : "command")}
        hint={texts(isPlan ? "tasksHint" : "commandHint")}
        optional={isPlan}
      >
        <Input
          {...typed}
          required={!isPlan}
          value={isPlan ? draft.tasks : draft.command}
          onChange={({ target }) => change({ [isPlan ? "tasks" : "command"]: target.value })}
        />
      </Field>
    </>
  );
}
