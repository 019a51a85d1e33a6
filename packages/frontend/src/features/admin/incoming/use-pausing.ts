import { useState } from "react";

import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { useIncomingTexts } from "./texts.ts";

/** Pauses and resumes an incoming webhook; a failure is shown as a message. */
export function usePausing({ project, name }: IncomingResource) {
  const texts = useIncomingTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const pause = async (paused: boolean): Promise<void> => {
    setBusy(true);
    const changed = await api.send("changeIncoming", { project, name }, { paused });
    if (!changed.ok) showFailure(texts("notChanged", { incoming: name }), changed.failure);
    await refresh(["incoming"]);
    setBusy(false);
  };
  return { busy, pause };
}
