import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { describeUnchanged, type Unchanged } from "@wezterm-parallel/shared/domain/unchanged";
import type {
  NewComment,
  ReviewResource,
  ReviewThread,
  ReviewToSend,
  SentReview,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { WorkerGateway } from "../../../base/backlog.ts";
import type { AuthFlow } from "../../http/admission/principal.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { MergeStore } from "../merge-store.ts";
import { applySuggestions } from "./apply-suggestions.ts";
import { describeReview, describeThread } from "./describe-review.ts";
import { findReviewed, noChange, type Reviewed } from "./find-reviewed.ts";
import { placeComment, placeComments } from "./place-comments.ts";

export interface ReviewPorts {
  readonly mergeStore: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask" | "workers">;
  readonly auth: Pick<AuthFlow, "sees">;
}

export function reviewRoutes(app: HttpApp, ports: ReviewPorts): void {
  const { mergeStore } = ports;

  serveRoute(app, "getReview", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    return answer(reply, found.ok ? ok(await describeReview(mergeStore.reader, found.value)) : found);
  });

  serveRoute(app, "sendReview", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    return answer(reply, await sendReview(ports, found.value, request));
  });

  serveRoute(app, "addComment", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    return answer(reply, found.ok ? await addComment(ports, found.value, request.body) : found);
  });

  serveRoute(app, "editComment", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { change, reader: by } = found.value;
    const draft = { comment: request.params.comment, by, text: request.body.text };
    const changed = await mergeStore.reviews.changeDraft(change.change, draft);
    return answer(
      reply,
      changed.ok ? await threadAfter(mergeStore, found.value, changed.value.thread) : changed,
    );
  });

  serveRoute(app, "removeComment", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { change, reader: by } = found.value;
    const draft = { comment: request.params.comment, by, text: undefined };
    const removed = await mergeStore.reviews.changeDraft(change.change, draft);
    return answer(reply, removed.ok ? await reviewAfter(mergeStore, found.value) : removed);
  });

  serveRoute(app, "resolveThread", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { change, reader: by } = found.value;
    const { thread } = request.params;
    const { resolved } = request.body;
    const written = await mergeStore.reviews.resolve(change.change, { thread, by, resolved });
    return answer(reply, written.ok ? await threadAfter(mergeStore, found.value, thread) : written);
  });

  serveRoute(app, "applySuggestions", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const applied = await applySuggestions(ports, request.records, found.value, request.body);
    return answer(reply, applied.ok ? await reviewAfter(mergeStore, found.value) : applied);
  });
}

/** Returns whether a review is a request to the agent of the task, by somebody who may start tasks. */
async function isForAgent(
  { auth, mergeStore: { reader } }: ReviewPorts,
  { change: { run, name, project } }: Reviewed,
  { body, principal }: Pick<FastifyRequest<{ Body: ReviewToSend }>, "body" | "principal">,
): Promise<boolean> {
  if (body.verdict !== "changes-requested" || !body.continue) return false;
  const writable = auth.sees(principal, "runs:write");
  const may = writable === "all" || writable.has(project);
  return may && (await reader.task(run, name))?.spec.agentCommands !== undefined;
}

async function sendReview(
  ports: ReviewPorts,
  reviewed: Reviewed,
  request: Pick<FastifyRequest<{ Body: ReviewToSend }>, "body" | "principal">,
): Promise<Result<SentReview, Failure>> {
  const { change, reader: by } = reviewed;
  const { verdict, text, commit, comments } = request.body;
  const placed = await placeComments(ports, change, comments);
  if (!placed.ok) return placed;
  const asks = await isForAgent(ports, reviewed, request);
  const away = asks ? await findAway(ports, change.change) : undefined;
  const continues = asks && away === undefined;
  const review = { by, verdict, text, commit, comments: placed.value, continues };
  const sent = await ports.mergeStore.reviews.send(change.change, review);
  if (!sent.ok) return sent;
  const after = await reviewAfter(ports.mergeStore, reviewed);
  if (!after.ok || !asks) return after;
  const refused = away ?? sent.value.continued?.unchanged[0]?.why;
  const agent =
    refused === undefined ? { continued: true } : { continued: false, why: describeUnchanged(refused) };
  return ok({ ...after.value, agent });
}

/** Returns why the task cannot continue if the worker with its checkout is not connected. */
async function findAway(
  { mergeStore: { reader }, gateway }: ReviewPorts,
  task: number,
): Promise<Unchanged | undefined> {
  const worker = (await reader.attempts(task)).at(-1)?.worker;
  if (worker === undefined) return undefined;
  const isThere = (await gateway.workers()).some(({ name, state }) => name === worker && state !== "away");
  return isThere ? undefined : { reason: "worker-away", worker };
}

async function addComment(
  ports: ReviewPorts,
  reviewed: Reviewed,
  { comment, draft: isDraft }: { comment: NewComment; draft: boolean },
): Promise<Result<ReviewThread, Failure>> {
  const { change, reader: by } = reviewed;
  const placed = await placeComment(ports, change, comment);
  if (!placed.ok) return placed;
  const added = await ports.mergeStore.reviews.comment(change.change, { ...placed.value, by, isDraft });
  return added.ok ? await threadAfter(ports.mergeStore, reviewed, added.value.thread) : added;
}

/** Returns the review as it is after a change of it. */
async function reviewAfter(
  { reader }: MergeStore,
  reviewed: Reviewed,
): Promise<Result<ReviewResource, Failure>> {
  const change = (await reader.change(reviewed.change.change)) ?? reviewed.change;
  return ok(await describeReview(reader, { ...reviewed, change }));
}

async function threadAfter(
  { reader }: MergeStore,
  { change, reader: person }: Reviewed,
  id: number,
): Promise<Result<ReviewThread, Failure>> {
  const found = (await reader.threads(change.change)).find(({ thread }) => thread === id);
  const thread = found && describeThread(found, person);
  return thread === undefined ? fail(noChange(change.name)) : ok(thread);
}
