import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { beginProject } from "../../submit/begin-project.ts";
import { visible } from "../../text/width.ts";

interface FoundServices {
  readonly client: Client;
  readonly services: readonly ServiceResource[];
}

/** Finds services of the project here by name or id; all of them without names. */
export async function findServicesHere(
  cli: CliContext,
  names: readonly string[] = [],
): Promise<Result<FoundServices, Failure>> {
  const begun = await beginProject(cli, { worktrees: false });
  if (!begun.ok) return begun;
  const { client, id: project } = begun.value;
  const found = await client.get("listServices", {}, { project });
  if (!found.ok) return found;
  const { items } = found.value;
  if (names.length === 0) return ok({ client, services: items });
  const unknown = names.find((name) => !items.some((service) => isCalled(service, name)));
  if (unknown !== undefined) return fail(noService(unknown));
  return ok({ client, services: items.filter((service) => names.some((name) => isCalled(service, name))) });
}

/** Finds one service: of several instances, the one of the project, else the one that changed last. */
export async function findServiceHere(
  cli: CliContext,
  name: string,
): Promise<Result<{ client: Client; service: ServiceResource }, Failure>> {
  const found = await findServicesHere(cli, [name]);
  if (!found.ok) return found;
  const { client, services } = found.value;
  const [service] = services.toSorted(
    (a, b) => Number(b.scope === "project") - Number(a.scope === "project") || b.state.since - a.state.since,
  );
  return service === undefined ? fail(noService(name)) : ok({ client, service });
}

function isCalled({ name, id }: ServiceResource, wished: string): boolean {
  return name === wished || id === wished;
}

function noService(name: string): Failure {
  return {
    reason: "not-found",
    detail: `No service ${visible(name)} of this project has been started.`,
    hint: `List services with: wzp services ps; start it with: wzp services up ${visible(name)}`,
  };
}
