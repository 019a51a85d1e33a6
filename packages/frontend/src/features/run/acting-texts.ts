import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Questions before and messages after actions on a run. */
export const useActingOnRunTexts = defineTexts("acting-on-run", {
  cancelAsked_one: "Cancelling {{count, number}} task of {{run}}…",
  cancelAsked_other: "Cancelling {{count, number}} tasks of {{run}}…",
  cancelledTasks_one: "Cancelled {{count, number}} task of {{run}}",
  cancelledTasks_other: "Cancelled {{count, number}} tasks of {{run}}",
  pausedRun: "Paused {{run}}: running tasks continue, no new ones start",
  pausingRun: "Pausing {{run}}…",
  resumedRun: "Resumed {{run}}",
  resumingRun: "Resuming {{run}}…",
  retriedTasks_one: "Restarted {{count, number}} task of {{run}}",
  retriedTasks_other: "Restarted {{count, number}} tasks of {{run}}",
  retryingTasks_one: "Retrying {{count, number}} task of {{run}}…",
  retryingTasks_other: "Retrying {{count, number}} tasks of {{run}}…",
  retryAllText: "All tasks start again from scratch, including those that succeeded. This cannot be undone.",
  retryAllTitle_one: "Retry the task of {{run}}?",
  retryAllTitle_other: "Retry all {{count, number}} tasks of {{run}}?",
  retryFailedText:
    "They start again from scratch, together with the tasks that were skipped because of them. This cannot be undone.",
  retryFailedTitle_one: "Retry {{count, number}} unsuccessful task of {{run}}?",
  retryFailedTitle_other: "Retry {{count, number}} unsuccessful tasks of {{run}}?",
  retryTasks_one: "Retry {{count, number}} task",
  retryTasks_other: "Retry {{count, number}} tasks",
});
