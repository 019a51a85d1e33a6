import { createWriteStream } from "node:fs";
import { chmod, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { isOutside } from "@wezterm-parallel/shared/domain/task/agent/outside-agent";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { ArtifactList } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";
import type { TakenCommit } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";

import type {
  Checkout,
  CheckoutRequest,
  Checkouts,
  CommittedWork,
  ExecutorCheckouts,
} from "../../drivers/checkout/checkouts.ts";
import type { RemoteRepositories } from "./remote-repository.ts";
import type { ServerRequests } from "./server-requests.ts";

interface RemoteCheckoutsOptions {
  readonly checkouts: Checkouts;
  readonly repositories: RemoteRepositories;
  readonly requests: ServerRequests;
  /** Directory of an attempt's files. */
  readonly directoryOf: (attempt: string) => string;
  /** Sends a file of an attempt to the server; false when the server will not take it. */
  readonly send: (attempt: string, path: string) => Promise<boolean>;
}

/** Checkouts of this machine whose code comes from the server, and whose commits go there. */
export function remoteCheckouts(options: RemoteCheckoutsOptions): ExecutorCheckouts {
  const { checkouts } = options;
  return {
    inputs: (request, query) => checkouts.inputs(request, query),
    prepare: (request) => prepare(options, request),
    reuseSetup: (checkout, request) => checkouts.reuseSetup(checkout, request),
    keepSetup: (checkout, request) => checkouts.keepSetup(checkout, request),
    disownSetup: (checkout, request) => checkouts.disownSetup(checkout, request),
    commit: (checkout, request) => commit(options, checkout, request),
    release: (attempt, end) => checkouts.release(attempt, end),
    discard: (checkout, why) => checkouts.discard(checkout, why),
  };
}

async function prepare(
  options: RemoteCheckoutsOptions,
  request: CheckoutRequest,
): Promise<Result<Checkout, Failure>> {
  const { spec, project, task } = request;
  if (spec.checkout === "project" || (spec.checkout === "none" && spec.directory !== undefined)) {
    return fail(notHere(task));
  }
  if (spec.command.kind === "argv" && isOutside(spec.command.argv)) return fail(notClaimed(task));
  for (const { task: need, artifacts } of request.inputs) {
    if (artifacts === undefined) continue;
    const brought = await bring(options, request, { need, into: artifacts });
    if (!brought.ok) return brought;
  }
  if (spec.checkout === "worktree" && project.kind === "git") {
    const { attempt, signal } = request;
    const commits = startOf(request, project.base);
    const fetched = await options.repositories.fetch({ attempt, project, commits, signal });
    if (!fetched.ok) return fetched;
  }
  return options.checkouts.prepare(request);
}

function startOf({ spec, inputs, continues }: CheckoutRequest, base: string): readonly string[] {
  const all = [base, spec.onto, continues?.base, continues?.commit, ...inputs.map(({ commit }) => commit)];
  return [...new Set(all.filter((commit) => commit !== undefined && commit !== ""))] as string[];
}

/** The server has the commit, on a branch, before anybody hears that the task has ended. */
async function commit(
  { checkouts, repositories, requests, directoryOf, send }: RemoteCheckoutsOptions,
  checkout: Checkout,
  request: CheckoutRequest,
): Promise<Result<CommittedWork, Failure>> {
  const made = await checkouts.commit(checkout, request);
  const { attempt, project, signal } = request;
  if (!made.ok || made.value.commit === undefined || project.kind !== "git") return made;
  const pack = join(directoryOf(attempt), "objects.pack");
  if (!(await exists(pack))) {
    const pieces = repositories.pack(project, made.value.commit, startOf(request, project.base));
    await pipeline(pieces, createWriteStream(`${pack}.partial`, { mode: 0o600 }));
    await rename(`${pack}.partial`, pack);
  }
  const json = { commit: made.value.commit };
  const path = routePath("takeCommit", { id: attempt });
  let taken: Result<TakenCommit, Failure>;
  do {
    if (!(await send(attempt, "objects.pack"))) return fail(notSent);
    taken = await requests.json<TakenCommit>({ method: "POST", path, json, signal });
    // The server that had got the pack is no longer the one that holds the database.
  } while (!taken.ok && taken.failure.reason === "gone");
  if (!taken.ok) return taken;
  await rm(pack, { force: true });
  return ok({ ...made.value, branch: taken.value.branch });
}

/** Downloads the artifacts of a need; complete when the directory has its name. */
async function bring(
  { requests }: RemoteCheckoutsOptions,
  { attempt: id, signal }: CheckoutRequest,
  { need: task, into }: { readonly need: string; readonly into: string },
): Promise<Result<void, Failure>> {
  if (await exists(into)) return ok(undefined);
  const partial = `${into}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  let cursor: string | undefined = "0";
  while (cursor !== undefined) {
    const path: string = routePath("listInputs", { id }, { task, cursor, limit: 1_000 });
    const page: Result<ArtifactList, Failure> = await requests.json<ArtifactList>({
      method: "GET",
      path,
      signal,
    });
    if (!page.ok) return page;
    for (const item of page.value.items) {
      const target = join(partial, item.path);
      if (!target.startsWith(`${partial}/`)) continue;
      const read = await requests.read(
        { method: "GET", path: routePath("readInput", { id }, { task, path: item.path }), signal },
        async (bytes) => {
          await mkdir(dirname(target), { recursive: true, mode: 0o700 });
          await pipeline(bytes, createWriteStream(target, { mode: 0o600 }));
          // It is no longer known which files were programs; a script of a build must still run.
          await chmod(target, 0o700);
          return ok(undefined);
        },
      );
      if (!read.ok) return read;
    }
    cursor = page.value.next;
  }
  await rename(partial, into);
  return ok(undefined);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Its claim is a file on the machine of the server. */
function notClaimed(task: string): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("outside-elsewhere", { task }),
    hint: createMessage("outside-elsewhere-hint"),
  });
}

function notHere(task: string): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("directory-elsewhere", { task }),
    hint: createMessage("directory-elsewhere-hint"),
  });
}

const notSent = createFailure({ reason: "unavailable", detail: createMessage("server-not-reached") });
