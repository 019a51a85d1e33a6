import { constants } from "node:fs";
import { cp, lstat, mkdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { pathSegment } from "@wezterm-parallel/shared/domain/ids";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { AttemptFiles } from "../attempt/attempt-files.ts";
import { needNames } from "./need-names.ts";

/** Writes `$WZP_NEEDS` and copies the predecessors' artifacts to `$WZP_INPUTS/<task>/`. Idempotent. */
export async function handOverInputs(
  inputs: readonly TaskInput[],
  files: AttemptFiles,
): Promise<Result<void, Failure>> {
  if (inputs.length === 0) return ok(undefined);
  await writeFile(files.needs, JSON.stringify(describe(inputs), undefined, 2), { mode: 0o600 });
  await mkdir(files.inputs, { recursive: true });
  for (const input of inputs) {
    const brought = await bring(input, `${files.inputs}/${pathSegment(input.task)}`);
    if (!brought.ok) return brought;
    const [written, ...others] = needNames(input.task, inputs).map((name) => pathSegment(name));
    for (const name of others) await linkOnce(written ?? "", `${files.inputs}/${name}`);
  }
  return ok(undefined);
}

async function linkOnce(target: string, path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) === undefined) await symlink(target, path);
}

function describe(inputs: readonly TaskInput[]): Record<string, unknown> {
  return Object.fromEntries(
    inputs.flatMap(({ task, state, commit, branch, outputs }) =>
      needNames(task, inputs).map((name) => [name, { state, commit, branch, outputs }]),
    ),
  );
}

/** Copies instead of linking, because two successors of one task may change their inputs. */
async function bring(input: TaskInput, into: string): Promise<Result<void, Failure>> {
  const { artifacts, task } = input;
  if (artifacts === undefined || (await exists(into))) return ok(undefined);
  if (!(await exists(artifacts))) {
    return fail(
      createFailure({
        reason: "input-missing",
        detail: createMessage("outputs-gone", { task, path: artifacts }),
        hint: createMessage("retry-need-hint", { need: task }),
      }),
    );
  }
  const partial = `${into}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(artifacts, partial, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  await rename(partial, into);
  return ok(undefined);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
