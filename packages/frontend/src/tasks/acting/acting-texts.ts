import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Questions before and messages after actions on tasks: loaded together with the code that acts. */
export const useActingTexts = defineTexts("acting", {
  cancelAction_one: "Cancel {{count, number}} task",
  cancelAction_other: "Cancel {{count, number}} tasks",
  cancelText_one:
    "Stops {{live, number}} running and drops {{queued, number}} queued: {{names}}. Uncommitted work is saved; a retry starts from scratch.",
  cancelText_other:
    "Stops {{live, number}} running and drops {{queued, number}} queued: {{names}}. Uncommitted work is saved; a retry starts from scratch.",
  cancelTitle_one: "Cancel {{count, number}} task?",
  cancelTitle_other: "Cancel {{count, number}} tasks?",
  cancelled_one: "Cancelled {{task}}",
  cancelled_other: "Cancelled {{count, number}} tasks",
  cancelling_one: "Cancelling {{task}}…",
  cancelling_other: "Cancelling {{count, number}} tasks…",
  endedFirst: "It finished before it could be stopped",
  namesAndMore_one: "{{names}} and {{count, number}} more",
  namesAndMore_other: "{{names}} and {{count, number}} more",
  nothingChanged: "Nothing changed",
  paused_one: "Paused {{task}}",
  paused_other: "Paused {{count, number}} tasks",
  pausing_one: "Pausing {{task}}…",
  pausing_other: "Pausing {{count, number}} tasks…",
  prioritised_one: "Changed the priority of {{task}}",
  prioritised_other: "Changed the priority of {{count, number}} tasks",
  prioritising_one: "Changing the priority of {{task}}…",
  prioritising_other: "Changing the priority of {{count, number}} tasks…",
  resumed_one: "Resumed {{task}}",
  resumed_other: "Resumed {{count, number}} tasks",
  resuming_one: "Resuming {{task}}…",
  resuming_other: "Resuming {{count, number}} tasks…",
  retried_one: "Restarted {{task}}",
  retried_other: "Restarted {{count, number}} tasks",
  retryAction_one: "Retry {{count, number}} task",
  retryAction_other: "Retry {{count, number}} tasks",
  retryText_one: "{{names}} starts again from scratch. This cannot be undone.",
  retryText_other: "These start again from scratch: {{names}}. This cannot be undone.",
  retryTitle_one: "Retry {{count, number}} task?",
  retryTitle_other: "Retry {{count, number}} tasks?",
  retrying_one: "Retrying {{task}}…",
  retrying_other: "Retrying {{count, number}} tasks…",
  started_one: "{{task}} no longer waits for its start time",
  started_other: "{{count, number}} tasks no longer wait for their start time",
  stillStopping_one:
    "{{task}} did not stop within a minute and was not restarted. Retry it once it has ended.",
  stillStopping_other:
    "Some of the {{count, number}} tasks did not stop within a minute; none was restarted. Retry them once they have ended.",
  stopAction: "Cancel {{task}}",
  stopText:
    "It has been running for {{time}}. Cancelling stops it. Uncommitted work is saved; a retry starts from scratch.",
  stopTitle: "Cancel {{task}}?",
  backPartly_one: "Done for {{count, number}} task; the others are unchanged",
  backPartly_other: "Done for {{count, number}} tasks; the others are unchanged",
  waiting: "Waiting for the server…",
  waitsForEnd_one: "{{task}} is still stopping. It restarts once it has ended, while this page is open.",
  waitsForEnd_other:
    "Some of the {{count, number}} tasks are still stopping. All restart once they have ended, while this page is open.",
});
