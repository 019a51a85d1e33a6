import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { TeamClient } from "@wezterm-parallel/shared/client/team-client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Returns the names of all accounts by id. */
export async function namesOfPeople(team: TeamClient): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const users = await team.users();
  return users.ok ? ok(new Map(users.value.map(({ id, name }) => [id, name]))) : users;
}
