import { open, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Container } from "@wezterm-parallel/shared/domain/task/container";
import type { RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { AttemptFiles } from "../attempt/attempt-files.ts";
import { gitMounts } from "../sandbox/git-mounts.ts";

interface Bind {
  readonly source: string;
  readonly target: string;
  readonly write: boolean;
}

interface MountedTask {
  readonly settings: Container;
  readonly checkout: Checkout;
  readonly files: AttemptFiles;
  readonly context: Pick<RunContext, "project" | "settings">;
}

/** Returns options that mount what a task works with, at the same paths as outside. */
export async function containerMounts(task: MountedTask): Promise<Result<readonly string[], Failure>> {
  const chosen = await chosenBinds(task.settings);
  if (!chosen.ok) return chosen;
  return ok(mountOptions([...(await ownBinds(task)), ...(await repositoryBinds(task)), ...chosen.value]));
}

/** Returns options that mount the directory of a service, and what the plan says. */
export async function serviceMounts(
  settings: Container,
  directory: string,
): Promise<Result<readonly string[], Failure>> {
  const chosen = await chosenBinds(settings);
  if (!chosen.ok) return chosen;
  return ok(mountOptions([...(await present([directory], true)), ...chosen.value]));
}

function mountOptions(binds: readonly Bind[]): readonly string[] {
  const byTarget = new Map(binds.map((bind) => [bind.target, bind]));
  return [...byTarget.values()].flatMap((bind) => ["--mount", mountValue(bind)]);
}

async function ownBinds({ checkout, files }: MountedTask): Promise<readonly Bind[]> {
  await (await open(files.output, "a", 0o600)).close();
  return [
    ...(await present([checkout.root, checkout.directory, files.output], true)),
    ...(await present([files.inputs, files.needs], false)),
  ];
}

/** Paths that a worktree refers to: its repository, so that `git commit` works, and linked files. */
async function repositoryBinds({ checkout, context }: MountedTask): Promise<readonly Bind[]> {
  if (checkout.kind !== "worktree") return [];
  const git = await gitMounts(checkout.root, checkout.branch);
  const links = context.settings.link.map((path) => join(context.project.directory, path));
  const binds = git.map(({ path, kind }) => ({ source: path, target: path, write: kind === "write" }));
  return [...binds, ...(await present(links, true))];
}

async function chosenBinds({ mounts }: Container): Promise<Result<readonly Bind[], Failure>> {
  const binds: Bind[] = [];
  for (const { path, at, write } of mounts) {
    const expanded = path.replace(/^~(?=\/)/, homedir());
    const source = await realpath(expanded).catch(() => undefined);
    if (source === undefined) {
      const detail = createMessage("container-path-absent", { path });
      return fail(createFailure({ reason: "missing-directory", detail }));
    }
    binds.push({ source, target: at ?? expanded, write });
  }
  return ok(binds);
}

async function present(paths: readonly string[], write: boolean): Promise<readonly Bind[]> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return [...new Set(paths.filter((_, at) => found[at]))].map((path) => ({
    source: path,
    target: path,
    write,
  }));
}

/** The value is a line of CSV: a path may contain commas and quotes. */
function mountValue({ source, target, write }: Bind): string {
  const fields = ["type=bind", `src=${source}`, `dst=${target}`, ...(write ? [] : ["readonly"])];
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}
