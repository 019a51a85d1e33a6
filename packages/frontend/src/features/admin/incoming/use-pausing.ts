import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useActing } from "../../../binding/use-acting.ts";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { useIncomingTexts } from "./texts.ts";

/** Pauses and resumes an incoming webhook; a failure is shown as a message. */
export function usePausing({ project, name }: IncomingResource) {
  const texts = useIncomingTexts();
  const api = useApi();
  const { busy, act } = useActing("incoming");
  const pause = (paused: boolean) =>
    act(async () => {
      const changed = await api.send("changeIncoming", { project, name }, { paused });
      if (!changed.ok) showFailure(texts("notChanged", { name }), changed.failure);
    });
  return { busy, pause };
}
