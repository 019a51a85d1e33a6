import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createMessage,
  createFailure,
  type FailureMessage,
} from "@wezterm-parallel/shared/domain/failure-message";
import { pathSegment } from "@wezterm-parallel/shared/domain/ids";

import type { Checkout, CheckoutRequest } from "../checkouts.ts";
import { isInside } from "./carried-files/carry-files.ts";
import type { CheckoutPaths } from "./checkout-paths.ts";
import { writeRecord } from "./checkout-record.ts";

/** Opens the project's own directory, which is shared. */
export async function openProject(request: CheckoutRequest): Promise<Result<Checkout, Failure>> {
  const { project, spec, attempt } = request;
  const root = project.kind === "git" ? project.root : project.directory;
  const directory = join(project.directory, spec.directory ?? "");
  if (!isInside(directory, root))
    return fail(missing(createMessage("directory-outside", { directory, task: request.task })));
  if (!isDirectory(directory)) return fail(missing(absent(request, directory)));
  return ok({ attempt, kind: "project", root, directory });
}

/** Opens the directory where an ad-hoc command was entered, or an empty one for the attempt. */
export async function openDirectory(
  paths: CheckoutPaths,
  request: CheckoutRequest,
  now: number,
): Promise<Result<Checkout, Failure>> {
  const { spec, attempt, project } = request;
  if (spec.directory !== undefined) {
    if (!isDirectory(spec.directory)) return fail(missing(absent(request, spec.directory)));
    return ok({ attempt, kind: "none", root: spec.directory, directory: spec.directory });
  }
  const name = paths.nameOf(attempt) ?? pathSegment(attempt);
  const root = paths.root(name);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const record = {
    attempt,
    kind: "none",
    project,
    root,
    directory: root,
    phase: "ready",
    createdAt: now,
  } as const;
  await writeRecord(paths.record(name), record);
  return ok({ attempt, kind: "none", root, directory: root });
}

/** Synchronous: a thread for one stat costs more than the stat. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

function absent({ task }: CheckoutRequest, directory: string): FailureMessage {
  return createMessage("directory-missing", { directory, task });
}

function missing(detail: FailureMessage): Failure {
  return createFailure({
    reason: "missing-directory",
    detail,
    hint: createMessage("directory-missing-hint"),
  });
}
