import type { PlanProblemReason } from "./plan-problem.ts";

/** Explains each kind of plan problem for the reference page. */
export const planProblemMeanings: Readonly<Record<PlanProblemReason, string>> = {
  syntax: "The file is not valid YAML.",
  "duplicate-key": "A key is defined twice in one map.",
  "unknown-key": "There is no such key; the nearest one is suggested.",
  "not-supported-yet": "The key belongs to a later release.",
  "wrong-value": "The value is of the wrong kind; the message says what is allowed.",
  "bad-name": "A name has characters that a task, group or agent cannot have.",
  "missing-key": "A key that is needed is not there.",
  "empty-plan": "The plan has no task.",
  "no-command": "A task has neither `run` nor `agent`.",
  "two-commands": "A task has both `run` and `agent`.",
  "prompt-without-agent": "A task has a `prompt` and no `agent` to give it to.",
  "agent-without-prompt": "A task has an `agent` and no `prompt`.",
  "unknown-agent": "There is no agent of that name, built in or in the plan.",
  "bad-agent": "An agent has no command, two, one without `{prompt}`, or extends itself.",
  "unknown-need": "`needs` names a task that is not in the plan.",
  "needs-itself": "A task needs itself.",
  "conflicting-needs": "A task needs another one under two policies.",
  cycle: "Tasks need one another in a circle, which is shown.",
  "duplicate-id": "Two tasks have the same name after their matrices were expanded.",
  "too-many-tasks": "The plan makes more tasks than a run can hold, as a rule by a matrix with a slip in it.",
  "bad-matrix": "Two keys of a matrix become the same environment variable.",
  "bad-directory": "`directory` does not fit the task's `checkout`.",
  "unknown-group": "`group` names a group that `limits.groups` does not have.",
  "unknown-task": "A layout shows a task that is not in the plan.",
  "unknown-template": "A layout is a template that does not exist.",
  "bad-layout":
    "A layout's area shows nothing or two things, its shares do not fit its panes, or the list of waiting tasks is there twice.",
};
