import type { PlanProblemReason } from "./plan-problem.ts";

/** Explains each kind of plan problem for the reference page. */
export const planProblemMeanings: Readonly<Record<PlanProblemReason, string>> = {
  syntax: "The file is not valid YAML.",
  "duplicate-key": "A key is defined twice in one map.",
  "unknown-key": "The key is unknown; the most similar one is suggested.",
  "wrong-value": "The value has the wrong type; the message lists what is allowed.",
  "bad-name": "A name contains characters that are not allowed for a task, group or agent.",
  "missing-key": "A required key is missing.",
  "empty-plan": "The plan has no tasks.",
  "no-command": "A task has neither `run` nor `agent`.",
  "two-commands": "A task has both `run` and `agent`.",
  "prompt-without-agent": "A task has a `prompt` but no `agent`.",
  "agent-without-prompt": "A task has an `agent` but no `prompt`.",
  "unknown-agent": "No agent of that name is built in or in the plan.",
  "bad-agent":
    "An agent has no command, has both `command` and `extends`, has a command without `{prompt}`, or extends itself.",
  "unknown-need": "`needs` names a task that is not in the plan.",
  "unknown-service": "`needs` or a layout names a service that is not in the plan.",
  "needs-itself": "A task needs itself.",
  "conflicting-needs": "A task needs another task twice, with different `if`.",
  cycle: "Tasks need one another in a cycle, which is shown.",
  "duplicate-id": "Two tasks have the same name after their matrices are expanded.",
  "too-many-tasks":
    "The plan creates more tasks than a run can have, usually because of a mistake in a matrix.",
  "bad-matrix": "Two keys of a matrix map to the same environment variable.",
  "bad-directory": "`directory` does not match the task's `checkout`.",
  "bad-inputs": "`inputs` of a task with an `agent` or with `checkout: none`, which is never reused.",
  "bad-container": "`container` of a task with an `agent`, or beside a `sandbox`.",
  "bad-param":
    "A parameter's default, values and limits contradict one another or its type, or two parameters map to the same environment variable.",
  "unknown-group": "`group` names a group that is missing from `limits.groups`.",
  "unknown-task": "A layout names a task that is not in the plan.",
  "unknown-template": "A layout names a template that does not exist.",
  "bad-layout":
    "An area of a layout shows nothing or several things, its shares do not match its panes, or the list of waiting tasks occurs twice.",
};
