import type { EventKind } from "./schemas/event-schemas.ts";

/** Explains every kind of event for the reference page; a kind without an explanation does not compile. */
export const eventMeanings: Readonly<Record<EventKind, string>> = {
  "run.created": "A run was submitted, with its first tasks.",
  "run.extended": "Tasks were added to a run, by its client or by the agent of a task.",
  "run.sealed": "The run was sealed: no more tasks can be added, so it can end.",
  "run.paused": "The run was paused: it starts no more tasks until it is resumed.",
  "run.resumed": "The run was resumed.",
  "run.pinned": "The run is kept, whatever its age.",
  "run.unpinned": "The run is kept only as long as others.",
  "run.removed": "Retention removed an ended run with its tasks, logs and artifacts.",
  "run.ended": "All tasks of a sealed run have ended.",
  "task.ready": "All needs of the task are met; it waits for capacity, is paused, or is delayed.",
  "task.leased": "A worker accepted the task and prepares its checkout. An attempt starts here.",
  "task.running": "The task's command started.",
  "task.input":
    "The program in the task's terminal began to wait for a person, is out of quota or stuck, as `activity` says; without it, nobody is needed any more.",
  "task.answered":
    "The program accepted the answer of `by` to its question; texts are not part of the event, because they may be secret.",
  "task.progress":
    "The agent of a running task said how far it has come; at most once in ten seconds for each attempt, with the newest words.",
  "task.claimed":
    "An agent outside claimed the task, or its claim ended: it said that the work is done or has failed, or nothing was heard of it (`lost`).",
  "task.claims":
    "The agent of a running task claimed files, or gave some back; `claims` are all that the task claims now, with those of its plan.",
  "task.reviewed":
    "The agent that reviews the work of another one ended its review `round` of `rounds`; `none` means that it gave no usable verdict. `of` is the task that takes over approved work.",
  "task.verifying": "The command succeeded; the `verify` commands started.",
  "task.parked": "An attempt failed or was lost, and the task waits for the next one.",
  "task.paused": "A person paused the task.",
  "task.resumed": "A person resumed the task.",
  "task.priority": "The priority of a waiting task was changed.",
  "task.edited": "A waiting task was edited; `command`, `priority` and `group` are the new ones.",
  "task.succeeded": "The task succeeded: exit code 0, verified, committed.",
  "task.failed": "The last attempt failed, and no further attempt follows.",
  "task.cancelled":
    "The task was cancelled: by a person, by a stop of the server, or because its run reached its failure limit.",
  "task.skipped": "The task was skipped: a predecessor did not end as required.",
  "task.retried": "The task was retried, or waits again because a predecessor was retried.",
  "attempt.ended": "An attempt of a task ended.",
  "group.changed": "A group of tasks was set up, limited, paused or resumed.",
  "group.removed": "A group of tasks was removed.",
  "pool.changed":
    "The quota pool of an agent closed (its account is used up), tries one task, or opened again.",
  "service.changed": "The state of a service changed; `failure` gives the reason if nobody asked for it.",
  "schedule.changed": "A schedule was created, changed, paused or resumed.",
  "schedule.removed": "A schedule was removed.",
  "schedule.fired": "A schedule started the run `run`, for its time `dueAt`.",
  "schedule.missed":
    "A schedule started no run for its time `dueAt`: an earlier run had not ended (`skipped`), no server ran (`missed`), or it could not be started (`failed`).",
  "incoming.changed": "An incoming webhook was created, changed, paused or resumed.",
  "incoming.removed": "An incoming webhook was removed.",
  "incoming.called":
    "A signed call of an incoming webhook started the run `run`, was ignored, or failed because of `failure`.",
  "webhook.changed":
    "A webhook was created, changed, paused, resumed or switched off, began to fail, or works again.",
  "webhook.removed": "A webhook was removed.",
  "hook.offered":
    "A plan with other hooks than those that run was submitted; they wait until somebody trusts them.",
  "hook.trusted": "The hooks of a plan were trusted, by `by`: they run from now on.",
  "hook.changed": "A hook was set up or changed, began to fail, or works again.",
  "hook.removed": "A hook was removed, because the trusted plan no longer has it.",
  "hook.failed": "A hook failed for the event `event` at its last try, and is not tried again.",
  "budget.changed":
    "A budget of agents is nearly used up (80 %), used up, or no longer. `of` is a task, a run, a project (`p3`), a person (`@alice`) or `all`.",
  "alert.changed":
    "Something about the server needs a person (`firing`), or no longer does (`resolved`); see the guide about alerts.",
  "change.open":
    "The task succeeded with commits, its change left the queue (`failure` says why), or its conflict was resolved by `commit`.",
  "change.queued": "The change was queued for its target, or its candidate is built again.",
  "change.verifying": "The candidate of the change is being verified, by the run `verifiedBy`.",
  "change.verified": "The candidate passed; the change lands after those ahead of it.",
  "change.resolving":
    "The change conflicts with its target; its task runs again, or an agent merges the target.",
  "change.landed": "The target includes the change, or the attempt to revert it was given up.",
  "change.reverted": "The change was taken off its target.",
  "change.first": "A person moved the change to the front of its queue.",
  "review.sent": "A person sent a review of the change: a verdict, comments, or both.",
  "review.commented": "A person commented on the change.",
  "review.resolved": "A person resolved a thread.",
  "review.reopened": "A person reopened a thread.",
  "overlap.found":
    "The radar found that the task changes the same `files` as another task or the target, or that this is now a conflict, or in other files.",
  "overlap.gone": "The task no longer changes the same files as this other task or the target.",
  "pull-request.requested": "A pull request is to be opened or updated for the change.",
  "pull-request.open": "The pull request is open on the forge; something about it is new.",
  "pull-request.merged": "The pull request was merged on the forge, so the change has landed.",
  "pull-request.closed": "The pull request was closed on the forge without a merge.",
  "pull-request.delayed": "The forge could not be asked: `failure` says why.",
  "push.sent": "The target, with `commit`, was pushed after a landing.",
  "push.delayed": "The target could not be pushed: `failure` says why. It is tried again.",
  "review.revised":
    "The review followed the change to its new last `commit`: threads have new places, and approvals hold only if the change was just rebased.",
  "worker.connected": "A worker connected.",
  "worker.away": "A worker disconnected. Its tasks keep running.",
  "worker.draining": "A person lets a worker drain: it takes no new tasks, and finishes those that it has.",
  "worker.resumed": "A worker that drained takes new tasks again.",
};
