import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { Backlog, Records } from "../../../base/backlog.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import { withoutVariables } from "../../../base/secrets/without-variables.ts";

/**
 * Wraps the backlog and refuses tasks whose secrets are missing in the project or cannot be decrypted. Removes
 * variables of the submitting shell that have the name of such a secret, because they may contain its value.
 */
export function guardSubmissions(backlog: Backlog, records: Records, secrets: TaskSecrets): Backlog {
  return {
    act: (action) => backlog.act(action),
    changeGroup: (project, name, changes) => backlog.changeGroup(project, name, changes),
    removeGroup: (project, name) => backlog.removeGroup(project, name),
    setBudget: (body) => backlog.setBudget(body),
    openPool: (project, name) => backlog.openPool(project, name),
    seal: (run) => backlog.seal(run),
    // Their secrets are those of the agent's own task.
    addForAgent: (lease, tasks, key) => backlog.addForAgent(lease, tasks, key),
    changeClaims: (lease, wish) => backlog.changeClaims(lease, wish),
    beginProject: (project) => backlog.beginProject(project),
    submit: async (submission, key, startedBy, request) => {
      const guarded = await guard(submission);
      return guarded.ok ? backlog.submit(guarded.value, key, startedBy, request) : guarded;
    },
    startFiring: async (firing, submission, startedBy) => {
      const guarded = await guard(submission);
      return guarded.ok ? backlog.startFiring(firing, guarded.value, startedBy) : guarded;
    },
    startCall: async (call, submission, startedBy) => {
      const guarded = await guard(submission);
      return guarded.ok ? backlog.startCall(call, guarded.value, startedBy) : guarded;
    },
    extend: async (run, tasks, key) => {
      const names = secretsOf(tasks);
      const found = names.length === 0 ? undefined : await records.run(run);
      if (found?.ok !== true) return backlog.extend(run, tasks, key);
      const refused = await refuse(secrets, await records.projectNumber(found.value.project), names);
      return refused === undefined ? backlog.extend(run, tasks, key) : fail(refused);
    },
  };

  async function guard(submission: RunSubmission): Promise<Result<RunSubmission, Failure>> {
    const names = secretsOf(submission.tasks);
    const ofServices = secretsOf(submission.settings.services ?? []);
    if (names.length === 0 && ofServices.length === 0) return ok(submission);
    const refused =
      names.length === 0
        ? undefined
        : await refuse(secrets, await records.projectNumber(submission.project), names);
    if (refused !== undefined) return fail(refused);
    const environment = withoutVariables(submission.environment, [...names, ...ofServices]);
    return ok({ ...submission, environment });
  }
}

function secretsOf(named: readonly Pick<TaskSpec, "secrets">[]): readonly string[] {
  return [...new Set(named.flatMap((each) => each.secrets ?? []))];
}

async function refuse(
  secrets: TaskSecrets,
  project: number | undefined,
  names: readonly string[],
): Promise<Failure | undefined> {
  const given = await secrets.give(project, names);
  return given.kind === "failed" ? given.failure : undefined;
}
