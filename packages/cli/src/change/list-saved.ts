import { basename } from "node:path";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SavedWork } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";

import type { CliContext } from "../invocation/context.ts";
import { openLocalCheckouts } from "../local-backend/local-checkouts.ts";
import { findProject } from "../team/find-project.ts";

/**
 * Lists the saved work of the repository around the current directory, even without a server; elsewhere of
 * the given project.
 */
export async function listSaved(cli: CliContext): Promise<Result<readonly SavedWork[], Failure>> {
  if (cli.context.ok && cli.context.value !== undefined) {
    const client = await cli.client();
    const exact = await findProject(cli, client, cli.directory);
    const project = exact.ok ? exact : await findProject(cli, client, basename(cli.directory));
    return project.ok ? client.checkouts.saved(project.value) : project;
  }
  const local = await openLocalCheckouts(cli.home, cli.env);
  return local.saved(cli.directory);
}
