import { useState } from "react";

import type { WebhookTemplate } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type {
  MadeWebhook,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useDraft } from "../../../binding/use-draft.ts";
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
  /** A number as typed. */
  readonly batch: string;
}

const usualEvents = "task.failed run.ended change.landed";

/** Holds what is typed about a webhook, and saves it. `secret` is that of a new one. */
export function useWebhookDraft(
  webhook: WebhookResource | undefined,
  firstProject: string | undefined,
  close: () => void,
) {
  const texts = useWebhooksTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const form = useDraft({
    first: () => draftOf(webhook, firstProject),
    send: ({ project, name: typed, url: typedUrl, events: kinds, template, batch }: WebhookDraft) => {
      const name = typed.trim();
      const url = typedUrl.trim();
      const events = kinds.split(/[\s,]+/).filter((kind) => kind !== "");
      const body = { events, template, batch: template === "standard" ? Number(batch) : 1 };
      if (webhook === undefined) return api.send("setWebhook", { project, name }, { ...body, url });
      return api.send("changeWebhook", { project, name }, url === "" ? body : { ...body, url });
    },
    done: async (saved: WebhookResource | MadeWebhook) => {
      await refresh(["webhooks"]);
      const { name } = saved;
      showToast({ text: texts(webhook === undefined ? "added" : "changed", { name }), tone: "good" });
      if ("secret" in saved) setSecret(saved.secret);
      else close();
    },
  });
  return { ...form, secret };
}

function draftOf(webhook: WebhookResource | undefined, project = ""): WebhookDraft {
  if (webhook === undefined)
    return { project, name: "", url: "", events: usualEvents, template: "standard", batch: "1" };
  const { name, events, template, batch } = webhook;
  return { project: webhook.project, name, url: "", events: events.join(" "), template, batch: `${batch}` };
}
