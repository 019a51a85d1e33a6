import { realpath } from "node:fs/promises";
import { join, relative } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";
import { filesOfAgent } from "@wezterm-parallel/shared/domain/task/agent/agent-files";

import type { CheckoutRequest } from "../../checkouts.ts";
import { type Carried, carryFiles, isInside } from "../carried-files/carry-files.ts";
import { findCarried, hideCarried } from "../carried-files/hide-carried.ts";
import type { CheckoutRecord } from "../checkout-record.ts";
import { populateWorktree } from "./add-worktree.ts";
import { fillSubmodules } from "./submodules.ts";
import { exists, type WorktreePlace } from "./worktree-place.ts";

/** Writes the files of a new worktree, with submodules and copied files. */
export async function fillWorktree(
  request: CheckoutRequest,
  project: GitProject,
  record: CheckoutRecord,
): Promise<Result<CheckoutRecord, Failure>> {
  const { root, gitDir = "" } = record;
  const { env, umask } = request;
  const place = { cwd: root, gitDir, workTree: root, env, umask };
  const populated = await populateWorktree(place, request.signal);
  if (!populated.ok) return populated;
  const submodules = await fillSubmodules(place, project.commonDir);
  if (!submodules.ok) return submodules;
  const came = await carryInto(place, request, project);
  if (!came.ok) return came;
  if (!(await exists(record.directory))) return fail(missingDirectory(request, project));
  if (await leadsOut(record.directory, [root, project.root])) return fail(outside(request));
  const { brought, notes } = came.value;
  return ok({ ...record, phase: "ready", notes: [...notes], carried: [...brought] });
}

/** A link of the repository may point anywhere; links from the worktree into the project are the user's own. */
async function leadsOut(directory: string, within: readonly string[]): Promise<boolean> {
  const [real = directory, ...tops] = await Promise.all(
    [directory, ...within].map((path) => realpath(path).catch(() => path)),
  );
  return !tops.some((top) => isInside(real, top));
}

/** Copies files, and hides them and those that its agent will keep from git in the worktree; returns their paths. */
async function carryInto(
  place: WorktreePlace,
  { settings, env, spec }: CheckoutRequest,
  project: GitProject,
): Promise<Result<Carried, Failure>> {
  const { copy, link } = settings;
  const below = relative(project.root, project.directory);
  const to = join(place.workTree, below);
  const { umask } = place;
  const way = { from: project.directory, to, within: project.root };
  const came = await carryFiles({ ...way, copy, link, env, umask });
  if (!came.ok) return came;
  const brought = came.value.brought.map((path) => join(below, path));
  const carried = await findCarried(place, brought);
  if (!carried.ok) return carried;
  const hidden = [...new Set([...carried.value, ...filesOfAgent(spec)])];
  await hideCarried(place, hidden);
  return ok({ brought: hidden, notes: came.value.notes });
}

export function outside(request: CheckoutRequest): Failure {
  return createFailure({
    reason: "missing-directory",
    detail: createMessage("directory-outside", {
      directory: request.spec.directory ?? "",
      task: request.task,
    }),
    hint: createMessage("directory-outside-hint"),
  });
}

function missingDirectory(request: CheckoutRequest, project: GitProject): Failure {
  const wanted = join(relative(project.root, project.directory), request.spec.directory ?? "") || ".";
  return createFailure({
    reason: "missing-directory",
    detail: createMessage("directory-not-committed", { directory: wanted, task: request.task }),
    hint: createMessage("directory-not-committed-hint"),
  });
}
