import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import {
  type ProjectRef,
  type RunSubmission,
  runSubmissionSchema,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { PlanFile } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import type { WorkerGateway } from "../../../base/backlog.ts";
import type { ScheduleRecord } from "../../../drivers/store/schedules.ts";
import { invalidPlan } from "../invalid-plan.ts";
import type { ProjectPlaces } from "../local-project-places.ts";
import { planOfProject } from "../plan-of-project.ts";
import type { PlanReading } from "../plan-threads.ts";

export interface ScheduledPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
  readonly projectPlaces: ProjectPlaces;
  /** Hooks of a plan that nobody submitted by hand wait until somebody trusts them. */
  readonly offerHooks?: (offer: {
    /** Number of the project. */
    readonly project: number;
    readonly place: ProjectRef;
    readonly file: string;
    readonly text: string;
    readonly plan: Plan;
    readonly by: string;
  }) => Promise<Result<void, Failure>>;
}

const environment = { mode: "clean" as const, variables: {} };

/** Makes the run of a schedule, from the newest commit of its target. */
export async function scheduledSubmission(
  ports: ScheduledPorts,
  schedule: Pick<ScheduleRecord, "name" | "project" | "work" | "place" | "owner">,
): Promise<Result<RunSubmission, Failure>> {
  const { work, place, name } = schedule;
  if (work.kind === "plan") return submissionOfPlan(ports, schedule, work);
  const project = await ports.projectPlaces.present(place, targetOf(place));
  if (!project.ok) return project;
  return ok(
    runSubmissionSchema.parse({
      title: name,
      project: project.value,
      source: { kind: "ad-hoc" },
      environment,
      tasks: work.tasks,
    }),
  );
}

async function submissionOfPlan(
  ports: ScheduledPorts,
  { name, project: number, place, owner }: Pick<ScheduleRecord, "name" | "project" | "place" | "owner">,
  { tasks, params }: { readonly tasks: readonly string[]; readonly params: readonly string[] },
): Promise<Result<RunSubmission, Failure>> {
  const read = await readPlanAt(ports, { place, person: owner.id, params });
  if (!read.ok) return read;
  const { file, plan } = read.value;
  if (!read.value.params.ok) return read.value.params;
  const project = await ports.projectPlaces.present(place, plan.project?.target ?? targetOf(place));
  if (!project.ok) return project;
  const here = inFolder(project.value, file.folder);
  const told = { project: number, place: here, file: file.file, text: file.text, plan, by: owner.name };
  const offered = await ports.offerHooks?.(told);
  if (offered?.ok === false) return offered;
  const submission = planToSubmission(plan, tasks, {
    project: here,
    environment,
    planFile: file.file,
    planText: file.text,
    params: read.value.params.value,
  });
  return submission.ok ? ok(runSubmissionSchema.parse({ ...submission.value, title: name })) : submission;
}

interface PlanWish {
  readonly place: ProjectRef;
  /** Id of who reads it. */
  readonly person: string;
  readonly params: readonly string[];
}

/** Reads the plan of a project as it is now. */
export async function readPlanAt(
  { gateway, plans }: Pick<ScheduledPorts, "gateway" | "plans">,
  { place, person, params }: PlanWish,
) {
  const found = await planOfProject(gateway, place);
  if (!found.ok) return found;
  const file = found.value;
  if (file === undefined) return fail(noPlan(place));
  const read = await plans.read(person, { text: file.text, file: file.file, params });
  if (!read.ok) return read;
  if (!read.value.ok) return fail(invalidPlan(file.file, read.value.failure));
  return ok({ file, plan: read.value.value.plan, params: read.value.value.params } satisfies ReadAt);
}

interface ReadAt {
  readonly file: PlanFile;
  readonly plan: Plan;
  readonly params: Result<Readonly<Record<string, string>>, Failure>;
}

function targetOf(place: ProjectRef): string | undefined {
  return place.kind === "git" ? place.target : undefined;
}

function inFolder(project: ProjectRef, folder: string): ProjectRef {
  return project.kind === "git" ? { ...project, directory: join(project.root, folder) } : project;
}

function noPlan({ directory }: ProjectRef): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("schedule-no-plan", { directory }) });
}
