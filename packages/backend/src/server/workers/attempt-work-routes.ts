import { createReadStream, existsSync } from "node:fs";
import { rm } from "node:fs/promises";

import type { FastifyInstance } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { ArtifactList } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";
import type { TakenCommit } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";
import type { Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { HeldAttempt, WorkerGateway } from "../../base/backlog.ts";
import type { Transfers } from "../../drivers/checkout/transfers.ts";
import type { Principal } from "../http/admission/principal.ts";
import { problemOf } from "../http/answers/problem.ts";
import { answer, type HttpApp, sendProblem, sendStream } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { keepFile, packFile } from "./keep-file.ts";
import type { WorkerTerminals } from "./worker-terminals.ts";

interface AttemptWorkPorts {
  readonly gateway: Pick<WorkerGateway, "held">;
  readonly transfers: Transfers;
  readonly artifacts: {
    list(
      attempt: AttemptName,
      page: { readonly skip: number; readonly limit: number },
    ): Promise<ArtifactList>;
    read(
      attempt: AttemptName,
      path: string,
    ): Promise<Result<{ readonly size: number; readonly bytes: AsyncGenerator<Uint8Array> }, Failure>>;
  };
  readonly workerTerminals: WorkerTerminals;
  /** State directory. */
  readonly home: string;
}

/** A worker sends pieces of at most 1 MiB. */
const bodyLimit = 1024 * 1024 + 1024;

/** Routes by which workers elsewhere read and write work, only of attempts that they have. */
export function attemptWorkRoutes(app: HttpApp, ports: AttemptWorkPorts): void {
  fileRoutes(app, ports);
  commitRoutes(app, ports);
  inputRoutes(app, ports);
}

function fileRoutes(app: HttpApp, ports: AttemptWorkPorts): void {
  void app.register(async (scope) => {
    takeBytes(scope);
    serveRoute(
      scope,
      "keepAttemptFile",
      async ({ principal, params, query, body }, reply) => {
        const held = heldBy(ports, principal, params.id);
        if (!held.ok) return answer(reply, held);
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const rewrite = (text: string, path: string) =>
          ports.workerTerminals.describe({ worker: principal.id, id: params.id, path }, text);
        const directory = directoryOf(ports.home, held.value);
        return answer(reply, await keepFile(directory, { ...query, bytes, rewrite }));
      },
      { bodyLimit },
    );
  });
}

function takeBytes(scope: Pick<FastifyInstance, "addContentTypeParser" | "removeAllContentTypeParsers">) {
  scope.removeAllContentTypeParsers();
  const type = "application/octet-stream";
  scope.addContentTypeParser(type, { parseAs: "buffer", bodyLimit }, (_request, body, done) =>
    done(null, body),
  );
}

function commitRoutes(app: HttpApp, ports: AttemptWorkPorts): void {
  const { transfers } = ports;

  serveRoute(app, "fetchCommits", async ({ principal, params, body, raw }, reply) => {
    const found = repositoryOf(ports, principal, params.id);
    if (!found.ok) return sendProblem(reply, problemOf(found.failure));
    const { held, repository } = found.value;
    const want = await transfers.known(repository, startOf(held));
    if (!want.ok) return sendProblem(reply, problemOf(want.failure));
    const have = await transfers.known(repository, body.have);
    if (!have.ok) return sendProblem(reply, problemOf(have.failure));
    const gone = new AbortController();
    raw.once("close", () => gone.abort());
    const pack = transfers.pack(repository, { want: want.value, have: have.value }, gone.signal);
    return sendStream(reply, "application/octet-stream", generatorOf(pack));
  });

  serveRoute(app, "takeCommit", async ({ principal, params, body }, reply) => {
    const found = repositoryOf(ports, principal, params.id);
    if (!found.ok) return sendProblem(reply, problemOf(found.failure));
    const taken = await takeCommit(ports, found.value, body.commit);
    return answer(reply, taken);
  });
}

interface HeldWork {
  readonly held: HeldAttempt;
  /** Git directory of its project. */
  readonly repository: string;
}

async function takeCommit(
  { transfers, home }: AttemptWorkPorts,
  { held, repository }: HeldWork,
  commit: string,
): Promise<Result<TakenCommit, Failure>> {
  const pack = `${directoryOf(home, held)}/${packFile}`;
  const known = await transfers.known(repository, [commit]);
  if (!known.ok) return known;
  if (known.value.length === 0) {
    if (!existsSync(pack)) return fail(packMissing(held));
    const unpacked = await transfers.unpack(repository, createReadStream(pack));
    if (!unpacked.ok) return unpacked;
  }
  const { run, name: task, attempt } = held.assignment.ref;
  const branch = await transfers.branch(repository, { run, task, attempt, commit });
  if (!branch.ok) return branch;
  await rm(pack, { force: true });
  return ok({ branch: branch.value });
}

function inputRoutes(app: HttpApp, ports: AttemptWorkPorts): void {
  const { artifacts } = ports;

  serveRoute(app, "listInputs", async ({ principal, params, query }, reply) => {
    const need = needOf(ports, principal, { id: params.id, task: query.task });
    if (!need.ok) return answer(reply, need);
    return await artifacts.list(need.value, { skip: query.cursor, limit: query.limit });
  });

  serveRoute(app, "readInput", async ({ principal, params, query }, reply) => {
    const need = needOf(ports, principal, { id: params.id, task: query.task });
    const reading = need.ok ? await artifacts.read(need.value, query.path) : need;
    if (!reading.ok) return sendProblem(reply, problemOf(reading.failure));
    void reply.header("content-length", reading.value.size);
    return sendStream(reply, "application/octet-stream", reading.value.bytes);
  });
}

/** The worker of the server's own machine needs none of this. */
function heldBy(
  { gateway }: Pick<AttemptWorkPorts, "gateway">,
  { kind, id }: Principal,
  attempt: string,
): Result<HeldAttempt, Failure> {
  const held = kind === "worker" ? gateway.held(id, attempt) : undefined;
  return held === undefined ? fail(notHeld(attempt)) : ok(held);
}

/** Only the artifacts of tasks that the attempt needs. */
function needOf(
  ports: AttemptWorkPorts,
  principal: Principal,
  { id, task }: { readonly id: string; readonly task: string },
): Result<AttemptName, Failure> {
  const held = heldBy(ports, principal, id);
  if (!held.ok) return held;
  const { ref, inputs } = held.value.assignment;
  const input = inputs.find((each) => each.task === task && each.artifacts !== undefined);
  if (input?.attempt === undefined) return fail(noInput(id, task));
  return ok({ kind: "attempt", run: ref.run, task, attempt: input.attempt });
}

function repositoryOf(
  ports: Pick<AttemptWorkPorts, "gateway">,
  principal: Principal,
  attempt: string,
): Result<HeldWork, Failure> {
  const held = heldBy(ports, principal, attempt);
  if (!held.ok) return held;
  const { project } = held.value;
  if (project.kind === "git") return ok({ held: held.value, repository: project.commonDir });
  return fail(
    createFailure({
      reason: "not-a-repository",
      detail: createMessage("repository-missing", { directory: project.directory }),
      hint: createMessage("repository-missing-hint"),
    }),
  );
}

/** The pack went to the server that held the database then. */
function packMissing({ assignment: { ref } }: HeldAttempt): Failure {
  const attempt = attemptId(ref.run, ref.name, ref.attempt);
  return createFailure({ reason: "gone", detail: createMessage("pack-missing", { attempt }) });
}

/** The commits from which an attempt starts. */
function startOf({ project, assignment }: HeldAttempt): readonly string[] {
  const { spec, inputs, continues }: Assignment = assignment;
  const base = project.kind === "git" ? project.base : "";
  const all = [base, spec.onto, continues?.base, continues?.commit, ...inputs.map(({ commit }) => commit)];
  return [...new Set(all.filter((commit) => commit !== undefined && commit !== ""))] as string[];
}

function directoryOf(home: string, { assignment: { ref } }: HeldAttempt): string {
  return attemptDirectory(home, ref.run, ref.name, ref.attempt);
}

async function* generatorOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function notHeld(attempt: string): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("attempt-not-held", { attempt }) });
}

function noInput(attempt: string, task: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("input-not-of-attempt", { attempt, task }),
  });
}
