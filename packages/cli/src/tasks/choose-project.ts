import { resolve } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, quickTimeoutMs } from "@wezterm-parallel/shared/node/git/run-git";

import type { CliContext } from "../invocation/context.ts";
import { findProject } from "../team/find-project.ts";

/** Finds the id of a project by its id or name, or by a directory inside its repository. */
export async function chooseProject(
  cli: CliContext,
  client: Client,
  text: string,
): Promise<Result<string, Failure>> {
  const found = await findProject(cli, client, text);
  if (found.ok || found.failure.reason !== "not-found") return found;
  const directory = resolve(cli.cwd, text);
  const place = { cwd: directory, env: process.env };
  const git = await gitOutput(place, ["rev-parse", "--git-common-dir"], { timeoutMs: quickTimeoutMs });
  if (!git.ok) return found;
  const runs = await client.runs({ project: resolve(directory, git.value), limit: 1 });
  if (!runs.ok) return runs;
  const [run] = runs.value.items;
  return run === undefined ? found : ok(run.projectId);
}
