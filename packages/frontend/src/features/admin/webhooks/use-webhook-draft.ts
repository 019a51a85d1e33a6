import { useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { WebhookTemplate } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type {
  MadeWebhook,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useWebhooksTexts } from "./texts.ts";

export interface WebhookDraft {
  readonly project: string;
  readonly name: string;
  readonly url: string;
  /** Kinds with spaces between them. */
  readonly events: string;
  readonly template: WebhookTemplate;
}

const usualEvents = "task.failed run.ended change.landed";

/** Holds what is typed about a webhook, and saves it. `secret` is that of a new one. */
export function useWebhookDraft(
  webhook: WebhookResource | undefined,
  firstProject: string | undefined,
  done: () => void,
) {
  const texts = useWebhooksTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [draft, setDraft] = useState<WebhookDraft>(() => draftOf(webhook, firstProject));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const { project, template } = draft;
    const name = draft.name.trim();
    const url = draft.url.trim();
    const events = draft.events.split(/[\s,]+/).filter((kind) => kind !== "");
    const body = { events, template };
    const answer =
      webhook === undefined
        ? await api.send("setWebhook", { project, name }, { ...body, url })
        : await api.send("changeWebhook", { project, name }, url === "" ? body : { ...body, url });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await refresh(["webhooks"]);
    showToast({ text: texts(webhook === undefined ? "added" : "changed", { webhook: name }), tone: "good" });
    if (hasSecret(answer.value)) setSecret(answer.value.secret);
    else done();
  };
  const change = (changes: Partial<WebhookDraft>) => setDraft((before) => ({ ...before, ...changes }));
  return { draft, change, busy, failure, secret, save };
}

function hasSecret(webhook: WebhookResource | MadeWebhook): webhook is MadeWebhook {
  return "secret" in webhook;
}

function draftOf(webhook: WebhookResource | undefined, project = ""): WebhookDraft {
  if (webhook === undefined) return { project, name: "", url: "", events: usualEvents, template: "standard" };
  const { name, events, template } = webhook;
  return { project: webhook.project, name, url: "", events: events.join(" "), template };
}
