import { useState } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { showFailure } from "../../ui/toasts/toasts.ts";
import { attentionKey } from "../use-attention.ts";
import { useAnsweringTexts } from "./texts.ts";

interface AnswerProgram {
  /** The answer on its way to the program. */
  readonly sent: string | undefined;
  /** Returns false when the program did not take it; a message says why. */
  give(answer: string): Promise<boolean>;
}

/** Answers what the program of a task asks now; refused if it asks something else meanwhile. */
export function useAnswerProgram({ id, name, attempts }: LiveTask, { since }: Activity): AnswerProgram {
  const api = useApi();
  const refresh = useRefresh();
  const [sent, setSent] = useState<string | undefined>();
  const give = async (answer: string): Promise<boolean> => {
    setSent(answer);
    const given = await api.answerProgram(`${id}#${attempts}`, { answer, since });
    await refresh(attentionKey);
    setSent(undefined);
    if (!given.ok) showFailure(useAnsweringTexts.now()("notAnswered", { task: name }), given.failure);
    return given.ok;
  };
  return { sent, give };
}
