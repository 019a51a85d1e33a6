import type { ReactElement } from "react";

import { callSenders } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { WorkFields } from "../../../tasks/work/work-fields.tsx";
import { FormDialog } from "../../../ui/dialog/form-dialog.tsx";
import { CodeField } from "../../../ui/field/code-field.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { IdentityFields } from "../hooks/identity-fields.tsx";
import { SecretDialog } from "../hooks/secret-dialog.tsx";
import { senderNames } from "./sender-names.ts";
import { useIncomingTexts } from "./texts.ts";
import { useIncomingDraft, type IncomingDraft } from "./use-incoming-draft.ts";

interface IncomingDialogProps {
  /** The incoming webhook to edit; absent: a new one. */
  readonly incoming?: IncomingResource | undefined;
  /** Projects in which this person may add one. */
  readonly projects?: readonly ProjectResource[] | undefined;
  readonly onClose: () => void;
}

/** Adds an incoming webhook and shows its address and secret, or edits the rules of one. */
export function IncomingDialog({ incoming, projects = [], onClose }: IncomingDialogProps): ReactElement {
  const texts = useIncomingTexts();
  const { made, ...form } = useIncomingDraft(incoming, projects[0]?.id, onClose);
  const { draft, change } = form;
  if (made !== undefined) {
    const { name, path, secret } = made;
    const address = location.origin + path;
    return <SecretDialog name={name} texts={texts} secret={secret} address={address} onClose={onClose} />;
  }
  const isNew = incoming === undefined;
  return (
    <FormDialog
      {...form}
      title={isNew ? texts("add") : texts("editOf", { name: incoming.name })}
      action={texts(isNew ? "add" : "save")}
      onClose={onClose}
    >
      {isNew ? <IdentityFields texts={texts} projects={projects} draft={draft} change={change} /> : null}
      <Rules draft={draft} change={change} />
      {isNew ? <WorkFields label={texts("starts")} texts={texts} draft={draft} change={change} /> : null}
    </FormDialog>
  );
}

interface FieldsProps {
  readonly draft: IncomingDraft;
  readonly change: (changes: Partial<IncomingDraft>) => void;
}

function Rules({ draft, change }: FieldsProps): ReactElement {
  const texts = useIncomingTexts();
  return (
    <>
      <Field label={texts("sender")}>
        <Select
          value={draft.sender}
          onChange={(sender) => change({ sender })}
          options={callSenders.map((value) => ({ value, label: senderNames[value] }))}
        />
      </Field>
      <CodeField
        label={texts("events")}
        hint={texts("eventsHint")}
        name="events"
        value={draft.events}
        onChange={(events) => change({ events })}
      />
      <CodeField
        label={texts("conditions")}
        hint={texts("conditionsHint")}
        rows={2}
        value={draft.conditions}
        onChange={(conditions) => change({ conditions })}
      />
      <CodeField
        label={texts("inputs")}
        hint={texts("inputsHint")}
        rows={2}
        value={draft.inputs}
        onChange={(inputs) => change({ inputs })}
      />
    </>
  );
}
