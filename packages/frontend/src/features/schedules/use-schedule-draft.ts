import type { MissedPolicy, OverlapPolicy } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useDraft } from "../../binding/use-draft.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { emptyWork, workOf, type DraftedWork } from "../../tasks/work/drafted-work.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useSchedulesTexts } from "./texts.ts";

export interface ScheduleDraft extends DraftedWork {
  readonly project: string;
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly missed: MissedPolicy;
  readonly overlap: OverlapPolicy;
}

/** Holds what is typed about a new schedule, and saves it. */
export function useScheduleDraft(project: string, done: (made: ScheduleResource) => void) {
  const texts = useSchedulesTexts();
  const api = useApi();
  const refresh = useRefresh();
  return useDraft({
    first: () => emptyDraft(project),
    send: ({ name: typed, cron, timezone, missed, overlap, ...draft }: ScheduleDraft) => {
      const name = typed.trim();
      const timing = { cron: cron.trim(), timezone: timezone.trim(), missed, overlap };
      return api.send("setSchedule", { project: draft.project, name }, { timing, work: workOf(draft, name) });
    },
    done: async (made: ScheduleResource) => {
      await refresh(["schedules"]);
      showToast({ text: texts("added", { schedule: made.name }), tone: "good" });
      done(made);
    },
  });
}

function emptyDraft(project: string): ScheduleDraft {
  const { timeZone: timezone } = new Intl.DateTimeFormat().resolvedOptions();
  return { ...emptyWork, project, name: "", cron: "", timezone, missed: "skip", overlap: "skip" };
}
