import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Issue } from "@wezterm-parallel/shared/domain/change/forge/issue";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { WorkerGateway } from "../../../base/backlog.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import { connectedWorkers } from "../../http/connected-workers.ts";
import { findProject } from "../../http/find-project.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { forgeToken } from "./forge-token.ts";
import type { MergeStore } from "../merge-store.ts";

export interface IssuePorts {
  readonly mergeStore: MergeStore;
  readonly gateway: WorkerGateway;
  readonly secrets: TaskSecrets;
}

type IssueRequest = FastifyRequest<{
  Body: Pick<QuestionOf<"issue">, "project" | "access" | "number"> & { readonly url?: string | undefined };
}>;

export function issueRoutes(app: HttpApp, ports: IssuePorts): void {
  serveRoute(app, "readIssue", async (request, reply) => {
    const { project, url } = request.body;
    const number = await request.records.projectNumber(project);
    if (number === undefined) return answer(reply, fail(unknownProject(project.directory)));
    const found = await findProject(request.records, projectId(number));
    if (!found.ok) return answer(reply, found);
    const issue = await readIssue(ports, request, number);
    if (!issue.ok) return answer(reply, issue);
    if (url !== undefined && url !== issue.value.url) return answer(reply, fail(elsewhere(issue.value, url)));
    const tasks = await ports.mergeStore.reader.tasksOfIssue(number, issue.value.url);
    return answer(reply, ok({ ...issue.value, tasks: [...tasks] }));
  });
}

/** Asks the workers until one knows: only one of them may have the repository. */
async function readIssue(
  { gateway, secrets }: IssuePorts,
  { body: { project, access, number } }: IssueRequest,
  id: number,
): Promise<Result<Issue, Failure>> {
  const token = await forgeToken(secrets, id, access);
  if (!token.ok) return token;
  const workers = await connectedWorkers(gateway);
  if (!workers.ok) return workers;
  let last: Result<Issue, Failure> | undefined;
  for (const worker of workers.value) {
    const question = { kind: "issue", project, access, token: token.value, number } as const;
    const asked = await gateway.ask<"issue">(worker, question);
    if (asked.ok) return ok(asked.value.issue);
    last = asked;
  }
  return last ?? fail(unknownProject(project.directory));
}

function unknownProject(directory: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("project-unknown", { id: directory }),
    hint: createMessage("project-unknown-hint"),
  });
}

function elsewhere({ number, url: found }: Issue, wanted: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("issue-elsewhere", { number, found, wanted }),
    hint: createMessage("issue-elsewhere-hint"),
  });
}
