import { useState, type ReactElement } from "react";

import { takesTasks } from "@wezterm-parallel/shared/domain/worker/drain-worker";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { ask } from "../../ui/dialog/ask.ts";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
import { useWorkersTexts } from "./texts.ts";

/** Lets a worker drain, once confirmed, or take tasks again. */
export function DrainButton({ worker }: { readonly worker: WorkerResource }): ReactElement {
  const texts = useWorkersTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const { name, live } = worker;
  const takes = takesTasks(worker);
  const change = async () => {
    const question = {
      title: texts("drainQuestion", { worker: name }),
      text: texts("drainHint", { count: live }),
      action: texts("drainAction", { worker: name }),
    };
    if (takes && !(await ask(question))) return;
    setBusy(true);
    const answer = await api.team.drainWorker(name, takes);
    setBusy(false);
    if (!answer.ok) return void showFailure(texts("drainRefused", { worker: name }), answer.failure);
    showToast({ text: texts(takes ? "drainStarted" : "undrained", { worker: name }) });
    await refresh(["workers"]);
  };
  return (
    <Button size="small" busy={busy} onClick={() => void change()}>
      {texts(takes ? "drain" : "undrain")}
    </Button>
  );
}
