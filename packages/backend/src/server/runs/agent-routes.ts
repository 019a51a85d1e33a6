import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Progress } from "@wezterm-parallel/shared/domain/activity/progress";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { parseId, runId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { tasksOfAgent } from "@wezterm-parallel/shared/domain/task/split-task";

import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { type ClaimedWork, claimRoutes } from "./claim-routes.ts";
import { addAsAgent, leaseOf, type SubmitAsPorts } from "./submit-as.ts";

interface AskedQuestion {
  readonly id: number;
  readonly answer?: string;
  readonly by?: string;
}

/** Routes for the questions that agents ask people with a tool, and for their progress. */
export interface AskedPeople {
  /** Fails if the attempt has asked too much. */
  ask(
    attempt: AttemptName,
    wish: { readonly question: string; readonly options: readonly string[] },
  ): Result<AskedQuestion, "many">;
  report(
    attempt: AttemptName,
    said: { readonly text: string; readonly percent?: number | undefined },
  ): Progress;
  readQuestion(attempt: AttemptName, id: number): AskedQuestion | undefined;
}

/** Messages to agents. */
interface Messages {
  unread(attempt: AttemptName): readonly unknown[];
}

/** Routes for agents outside, and for agents of attempts alone; the latter also read tasks, output and changes of their run by the usual routes. */
export function agentRoutes(
  app: HttpApp,
  ports: SubmitAsPorts &
    SubmissionGate & { readonly programs: AskedPeople & ClaimedWork; readonly messages: Messages },
): void {
  claimRoutes(app, ports);
  serveRoute(app, "getAgent", async ({ principal, records }, reply) => {
    const task = await records.task(principal.id);
    if (!task.ok) return answer(reply, task);
    const { id, spec } = task.value;
    const unread = ports.messages.unread(ownAttempt(principal.id)).length;
    return { attempt: principal.id, task: id, run: runId(principal.run ?? 0), may: spec.may ?? [], unread };
  });

  serveRoute(app, "addAgentTasks", async (request, reply) => {
    const refusal = newRunRefusal(ports);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const task = await request.records.task(request.principal.id);
    if (!task.ok) return answer(reply, task);
    const added = tasksOfAgent(task.value.spec, request.body.tasks);
    return answer(reply, added.ok ? await addAsAgent(request, ports, added.value) : added);
  });

  serveRoute(app, "reportProgress", ({ principal, body }) =>
    ports.programs.report(ownAttempt(principal.id), body),
  );

  serveRoute(app, "changeClaims", async ({ principal, body }, reply) => {
    const changed = await ports.backlog.changeClaims(leaseOf(principal), body);
    return answer(reply, changed.ok ? ok({ claims: [...changed.value.claims] }) : changed);
  });

  serveRoute(app, "askPerson", (request, reply) => {
    const attempt = ownAttempt(request.principal.id);
    const asked = ports.programs.ask(attempt, request.body);
    return answer(reply, asked.ok ? ok(describe(asked.value)) : fail(tooMany(request.principal.id)));
  });

  serveRoute(app, "getAgentQuestion", ({ principal, params }, reply) => {
    const found = ports.programs.readQuestion(ownAttempt(principal.id), params.question);
    return answer(reply, found === undefined ? fail(unknownQuestion(params.question)) : ok(describe(found)));
  });
}

function describe({ id: question, answer: given, by }: AskedQuestion) {
  return { question, ...(given !== undefined && { answer: given, by }) };
}

/** An agent's principal is named after its attempt. */
function ownAttempt(id: string): AttemptName {
  const parsed = parseId(id);
  if (!parsed.ok || parsed.value.kind !== "attempt") throw new Error(`${id} is not the id of an attempt.`);
  return parsed.value;
}

function tooMany(attempt: string): Failure {
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("agent-asks-many", { attempt }),
    hint: createMessage("agent-asks-many-hint"),
  });
}

function unknownQuestion(question: number): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("agent-question-unknown", { question }),
  });
}
