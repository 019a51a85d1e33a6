import { useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { MissedPolicy, OverlapPolicy } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import type { SetSchedule } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useSchedulesTexts } from "./texts.ts";

export interface ScheduleDraft {
  readonly project: string;
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly kind: "plan" | "tasks";
  /** Names of tasks with spaces between them; empty: the whole plan. */
  readonly tasks: string;
  readonly command: string;
  readonly missed: MissedPolicy;
  readonly overlap: OverlapPolicy;
}

/** Holds what is typed about a new schedule, and saves it. */
export function useScheduleDraft(project: string, done: (draft: ScheduleDraft) => void) {
  const texts = useSchedulesTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [draft, setDraft] = useState<ScheduleDraft>(() => emptyDraft(project));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const name = draft.name.trim();
    const answer = await api.send("setSchedule", { project: draft.project, name }, bodyOf(draft));
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await refresh(["schedules"]);
    showToast({ text: texts("added", { schedule: name }), tone: "good" });
    done({ ...draft, name });
  };
  const change = (changes: Partial<ScheduleDraft>) => setDraft((before) => ({ ...before, ...changes }));
  return { draft, change, busy, failure, save };
}

function emptyDraft(project: string): ScheduleDraft {
  const { timeZone: timezone } = new Intl.DateTimeFormat().resolvedOptions();
  const usual = { kind: "plan", missed: "skip", overlap: "skip" } as const;
  return { project, name: "", cron: "", timezone, tasks: "", command: "", ...usual };
}

function bodyOf({ cron, timezone, missed, overlap, ...draft }: ScheduleDraft): SetSchedule {
  return { timing: { cron: cron.trim(), timezone: timezone.trim(), missed, overlap }, work: workOf(draft) };
}

type DraftedWork = Pick<ScheduleDraft, "kind" | "name" | "tasks" | "command">;

/** A command runs in the project's own directory, as one task with the name of the schedule. */
function workOf({ kind, name, tasks, command }: DraftedWork): SetSchedule["work"] {
  if (kind === "plan") return { kind, tasks: tasks.split(/\s+/).filter((task) => task !== ""), params: [] };
  const task = name.trim();
  return {
    kind,
    tasks: [{ name: task, base: task, command: { kind: "shell", script: command }, checkout: "project" }],
  };
}
