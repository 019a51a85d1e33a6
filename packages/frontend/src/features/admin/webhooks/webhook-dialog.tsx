import type { FormEvent, ReactElement } from "react";

import { webhookTemplates } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import styles from "../admin.module.css";
import { SecretDialog } from "./secret-dialog.tsx";
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
  const { draft, change, busy, failure, secret, save } = useWebhookDraft(webhook, projects[0]?.id, onClose);
  if (secret !== undefined) return <SecretDialog name={draft.name} secret={secret} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  const title = webhook === undefined ? texts("add") : texts("editOf", { webhook: webhook.name });
  return (
    <Dialog open onClose={onClose} title={title}>
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        {webhook === undefined ? <Identity draft={draft} change={change} projects={projects} /> : null}
        <Sending draft={draft} change={change} isNew={webhook === undefined} />
        <Button type="submit" variant="primary" busy={busy}>
          {texts("save")}
        </Button>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly draft: WebhookDraft;
  readonly change: (changes: Partial<WebhookDraft>) => void;
}

function Identity({
  draft,
  change,
  projects,
}: FieldsProps & { readonly projects: readonly ProjectResource[] }): ReactElement {
  const texts = useWebhooksTexts();
  return (
    <>
      <Field label={texts("name")} hint={texts("nameHint")}>
        <Input
          name="name"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
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
    </>
  );
}

function Sending({ draft, change, isNew }: FieldsProps & { readonly isNew: boolean }): ReactElement {
  const texts = useWebhooksTexts();
  const templates = useTemplateTexts();
  return (
    <>
      <Field label={texts("address")} hint={texts(isNew ? "addressHint" : "addressKept")} optional={!isNew}>
        <Input
          name="url"
          type="url"
          mono
          required={isNew}
          autoComplete="off"
          spellCheck={false}
          value={draft.url}
          onChange={({ target }) => change({ url: target.value })}
        />
      </Field>
      <Field label={texts("events")} hint={texts("eventsHint")}>
        <Input
          name="events"
          mono
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.events}
          onChange={({ target }) => change({ events: target.value })}
        />
      </Field>
      <Field label={texts("format")}>
        <Select
          value={draft.template}
          onChange={(template) => change({ template })}
          options={webhookTemplates.map((value) => ({ value, label: templates(value) }))}
        />
      </Field>
    </>
  );
}
