import type { ReactElement } from "react";

import { largestBatch, webhookTemplates } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { FormDialog } from "../../../ui/dialog/form-dialog.tsx";
import { CodeField } from "../../../ui/field/code-field.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { IdentityFields } from "../hooks/identity-fields.tsx";
import { SecretDialog } from "../hooks/secret-dialog.tsx";
import { useTemplateTexts, useWebhooksTexts } from "./texts.ts";
import { useWebhookDraft, type WebhookDraft } from "./use-webhook-draft.ts";

interface WebhookDialogProps {
  /** The webhook to edit; absent: a new one. */
  readonly webhook?: WebhookResource | undefined;
  /** The projects in which this person may add a webhook. */
  readonly projects?: readonly ProjectResource[] | undefined;
  readonly onClose: () => void;
}

/** Adds a webhook and shows its secret, or edits one. */
export function WebhookDialog({ webhook, projects = [], onClose }: WebhookDialogProps): ReactElement {
  const texts = useWebhooksTexts();
  const { secret, ...form } = useWebhookDraft(webhook, projects[0]?.id, onClose);
  const { draft, change } = form;
  if (secret !== undefined)
    return <SecretDialog name={draft.name} texts={texts} secret={secret} onClose={onClose} />;
  const isNew = webhook === undefined;
  return (
    <FormDialog
      {...form}
      title={isNew ? texts("add") : texts("editOf", { name: webhook.name })}
      action={texts("save")}
      onClose={onClose}
    >
      {isNew ? <IdentityFields texts={texts} projects={projects} draft={draft} change={change} /> : null}
      <Sending draft={draft} change={change} isNew={isNew} />
    </FormDialog>
  );
}

interface FieldsProps {
  readonly draft: WebhookDraft;
  readonly change: (changes: Partial<WebhookDraft>) => void;
}

function Sending({ draft, change, isNew }: FieldsProps & { readonly isNew: boolean }): ReactElement {
  const texts = useWebhooksTexts();
  const templates = useTemplateTexts();
  return (
    <>
      <CodeField
        label={texts("address")}
        hint={texts(isNew ? "addressHint" : "addressKept")}
        name="url"
        type="url"
        required={isNew}
        value={draft.url}
        onChange={(url) => change({ url })}
      />
      <CodeField
        label={texts("events")}
        hint={texts("eventsHint")}
        name="events"
        required
        value={draft.events}
        onChange={(events) => change({ events })}
      />
      <Field label={texts("format")}>
        <Select
          value={draft.template}
          onChange={(template) => change({ template })}
          options={webhookTemplates.map((value) => ({ value, label: templates(value) }))}
        />
      </Field>
      {draft.template === "standard" ? (
        <Field label={texts("batch")} hint={texts("batchHint", { most: largestBatch })}>
          <Input
            name="batch"
            type="number"
            min={1}
            max={largestBatch}
            required
            value={draft.batch}
            onChange={({ currentTarget }) => change({ batch: currentTarget.value })}
          />
        </Field>
      ) : null}
    </>
  );
}
