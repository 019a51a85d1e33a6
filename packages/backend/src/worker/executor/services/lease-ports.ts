import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { portTaken } from "./service-failures.ts";
import type { ServicePorts } from "./service-ports.ts";
import type { ServiceRecord } from "./service-record.ts";

/** Returns the ports of the next start: its fixed one if it is free, else leased ones, the same again if they are free. */
export async function leasePorts(
  { leases, areFree }: ServicePorts,
  { id, spec }: Pick<ServiceRecord, "id" | "spec">,
): Promise<Result<readonly number[], Failure>> {
  if (spec.port !== undefined)
    return (await areFree(spec.port, 1)) ? ok([spec.port]) : fail(portTaken(spec.name, spec.port));
  const leased = await leases.lease(id, spec.ports);
  const [first] = leased.ok ? leased.value : [];
  if (first === undefined || (await areFree(first, spec.ports))) return leased;
  // Another program has taken one since: choose others.
  leases.release(id);
  return leases.lease(id, spec.ports);
}
