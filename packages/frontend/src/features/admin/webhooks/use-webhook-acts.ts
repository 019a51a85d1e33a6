import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useActing } from "../../../binding/use-acting.ts";
import { showFailure, showToast } from "../../../ui/toasts/toasts.ts";
import { useWebhooksTexts } from "./texts.ts";

export interface WebhookActs {
  /** The receiver or the server has not answered yet. */
  readonly busy: boolean;
  readonly pause: (paused: boolean) => Promise<void>;
  readonly test: () => Promise<void>;
  readonly replay: (event: number) => Promise<void>;
}

/** Returns what a person can do with a webhook at once; its outcome is shown as a message. */
export function useWebhookActs({ project, name }: WebhookResource): WebhookActs {
  const texts = useWebhooksTexts();
  const api = useApi();
  const { busy, act } = useActing("webhooks");
  const tell = (sent: Result<Delivery, Failure>): void => {
    if (!sent.ok) return void showFailure(texts("notSent", { name }), sent.failure);
    const { state, status, answer } = sent.value;
    const why = [status, answer].filter((part) => part !== undefined && part !== "").join(" ");
    if (state === "delivered") showToast({ text: texts("sent", { name }), tone: "good" });
    else showToast({ text: `${texts("sentNot", { name })} (${why})`, tone: "bad" });
  };
  return {
    busy,
    pause: (paused) =>
      act(async () => {
        const changed = await api.send("changeWebhook", { project, name }, { paused });
        if (!changed.ok) showFailure(texts("notChanged", { name }), changed.failure);
      }),
    test: () => act(async () => tell(await api.send("testWebhook", { project, name }))),
    replay: (event) =>
      act(async () => tell(await api.send("replayDelivery", { project, name, event: String(event) }))),
  };
}
