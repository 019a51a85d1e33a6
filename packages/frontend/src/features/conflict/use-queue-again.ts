import { useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { useRouter } from "../../router/use-router.ts";
import { changeKeys } from "../../tasks/changes/use-changes.ts";
import { nameOf } from "../../tasks/name-of.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { ask } from "../../ui/dialog/ask.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import type { Resolving } from "./conflict-context.ts";
import { hasMarkers, resultOf } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";

interface QueueAgain {
  /** The reason the last try failed. */
  readonly failure: Failure | undefined;
  send(): Promise<void>;
}

/** Returns how to send the resolution. What was decided stays stored until the server has taken it. */
export function useQueueAgain(resolving: Resolving, readAgain: () => void): QueueAgain {
  const texts = useConflictPageTexts();
  const api = useApi();
  const refresh = useRefresh();
  const router = useRouter();
  const [failure, setFailure] = useState<Failure>();
  const { change, conflict, resolution } = resolving;
  const send = async () => {
    const files = conflict.files.flatMap((file) => resultOf(file, resolution.choices) ?? []);
    const marked = files.filter((file) => "text" in file && hasMarkers(file.text));
    const question = {
      title: texts("markersTitle"),
      text: texts("markersText", { files: marked.map(({ path }) => path).join(", ") }),
      action: texts("markersAction"),
      danger: true,
    };
    if (marked.length > 0 && !(await ask(question))) return;
    const { tip, onto } = conflict;
    const markers = marked.length > 0;
    const sent = await api.send("resolveConflict", { id: change.id }, { tip, onto, files, markers });
    setFailure(sent.ok ? undefined : sent.failure);
    if (!sent.ok) return readAgain();
    resolution.clear();
    showToast({ text: texts("queued", { change: change.id }) });
    void refresh(...changeKeys);
    await router.navigate(taskAddress({ run: change.run, name: nameOf(change.id) }, "details"));
  };
  return { failure, send };
}
