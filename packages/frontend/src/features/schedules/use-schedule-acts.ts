import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useActing } from "../../binding/use-acting.ts";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
import { useSchedulesTexts } from "./texts.ts";

export interface ScheduleActs {
  /** The server has not answered yet. */
  readonly busy: boolean;
  readonly pause: (paused: boolean) => Promise<void>;
  readonly run: () => Promise<void>;
}

/** Returns what a person can do with a schedule; failures are shown as messages. */
export function useScheduleActs({ project, name }: ScheduleResource): ScheduleActs {
  const texts = useSchedulesTexts();
  const api = useApi();
  const { busy, act } = useActing("schedules");
  return {
    busy,
    pause: (paused) =>
      act(async () => {
        const changed = await api.send("changeSchedule", { project, name }, { paused });
        if (!changed.ok) showFailure(texts("notChanged", { schedule: name }), changed.failure);
      }),
    run: () =>
      act(async () => {
        const fired = await api.send("fireSchedule", { project, name });
        if (!fired.ok) showFailure(texts("notFired", { schedule: name }), fired.failure);
        else showToast({ text: texts("fired", { run: fired.value.run?.id ?? "", schedule: name }) });
      }),
  };
}
