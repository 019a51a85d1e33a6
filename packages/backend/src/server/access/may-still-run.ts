import type { Accounts } from "../../drivers/accounts/accounts.ts";
import { localOwner } from "./principal-of.ts";
import { visibleProjects } from "./permissions-of-principal.ts";

interface Person {
  readonly kind: "local" | "user";
  readonly id: string;
  readonly name: string;
}

/** Returns whether a person may run tasks in a project now, without a request of theirs. */
export async function mayStillRun(
  accounts: Pick<Accounts, "user">,
  { kind, id, name }: Person,
  project: number,
): Promise<boolean> {
  if (kind === "local") return true;
  const user = await accounts.user(id);
  if (user === undefined || user.disabled) return false;
  const principal = { ...localOwner, kind, id, name, role: user.role, projects: user.projects };
  const seen = visibleProjects(principal, "runs:write");
  return seen === "all" || seen.has(project);
}
