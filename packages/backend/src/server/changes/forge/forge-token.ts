import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeAccess } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { TaskSecrets } from "../../../base/secrets/secrets.ts";

/** Name of the secret with the token, unless the plan or a person names another one. */
const usualSecret = "FORGE_TOKEN";

/** Returns the token for the forge of a project; undefined for the login of the worker's user. */
export async function forgeToken(
  secrets: TaskSecrets,
  project: number,
  { login, secret }: ForgeAccess,
): Promise<Result<string | undefined, Failure>> {
  if (login === true) return ok(undefined);
  const name = secret ?? usualSecret;
  const given = await secrets.give(project, [name]);
  if (given.kind === "values") return ok(given.values[name]);
  return fail(given.failure.reason === "secret-missing" ? noToken(name) : given.failure);
}

function noToken(name: string): Failure {
  return createFailure({
    reason: "secret-missing",
    detail: createMessage("forge-token-missing", { name }),
    hint: createMessage("forge-token-missing-hint", { name }),
  });
}
