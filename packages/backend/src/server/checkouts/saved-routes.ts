import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitProject, ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RestoredWork, SavedWork } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import { connectedWorkers, noWorker } from "../http/connected-workers.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface SavedPorts {
  readonly gateway: WorkerGateway;
  readonly records: Records;
}

/** Routes for work that was saved before its checkout was removed, in the repository on a worker's machine. */
export function savedRoutes(app: HttpApp, ports: SavedPorts): void {
  serveRoute(app, "listSaved", async ({ params, records }, reply) => {
    const project = await repositoryOf(ports.records, records, params.project);
    if (!project.ok) return answer(reply, project);
    const saved = await listSaved(ports.gateway, project.value);
    return answer(reply, saved.ok ? ok({ items: [...saved.value] }) : saved);
  });

  serveRoute(app, "restoreSaved", async (request, reply) => {
    const project = await repositoryToChange(ports.records, request, request.params.project);
    if (!project.ok) return answer(reply, project);
    const { attempt, into } = request.body;
    if (into !== undefined && request.principal.kind !== "local") return answer(reply, fail(notThere));
    return answer(
      reply,
      await restore(ports.gateway, { kind: "restore", project: project.value, attempt, into }),
    );
  });
}

/** Merges the saved work of all machines that have the repository, newest first. */
async function listSaved(
  gateway: SavedPorts["gateway"],
  project: ProjectRef,
): Promise<Result<readonly SavedWork[], Failure>> {
  const workers = await connectedWorkers(gateway);
  if (!workers.ok) return workers;
  const asked = await Promise.all(
    workers.value.map((worker) => gateway.ask<"saved">(worker, { kind: "saved", project })),
  );
  const told = asked.filter((each) => each.ok);
  const [failed] = asked.filter((each) => !each.ok);
  if (told.length === 0 && failed !== undefined) return failed;
  return ok(told.flatMap(({ value }) => value.saved).toSorted((a, b) => b.savedAt - a.savedAt));
}

/** Restores on the first machine that has the saved work. */
async function restore(
  gateway: SavedPorts["gateway"],
  question: QuestionOf<"restore">,
): Promise<Result<RestoredWork, Failure>> {
  const workers = await connectedWorkers(gateway);
  if (!workers.ok) return workers;
  let last: Result<never, Failure> = fail(noWorker);
  for (const worker of workers.value) {
    const asked = await gateway.ask<"restore">(worker, question);
    if (asked.ok) {
      const { path, branch } = asked.value;
      return ok({ attempt: question.attempt, worker, path, branch });
    }
    last = asked;
    if (asked.failure.reason !== "not-found") break;
  }
  return last;
}

/** Returns the repository of the project's newest run; fails with `not-a-repository`. */
export async function repositoryOf(
  all: Records,
  visible: Records,
  id: string,
): Promise<Result<GitProject, Failure>> {
  const found = await findProject(visible, id);
  if (!found.ok) return found;
  const [newest] = (await all.seen(new Set([Number(id.slice(1))])).runs({ limit: 1 })).items;
  if (newest?.project.kind === "git") return ok(newest.project);
  return fail(
    createFailure({ reason: "not-a-repository", detail: createMessage("project-not-git", { id }) }),
  );
}

async function repositoryToChange(
  all: Records,
  { records, seen }: FastifyRequest,
  id: string,
): Promise<Result<ProjectRef, Failure>> {
  if (!(await findProject(records, id)).ok && (await findProject(seen, id)).ok) return fail(onlyLook(id));
  return repositoryOf(all, records, id);
}

function onlyLook(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look-at-saved", { id }),
    hint: createMessage("only-look-needs-operator"),
  });
}

const notThere: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("directory-needs-machine"),
  hint: createMessage("directory-needs-machine-hint"),
});
