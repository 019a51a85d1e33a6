import { serviceVariables } from "@wezterm-parallel/shared/domain/service/service-names";

import type { PortLeases } from "../ports.ts";
import type { ServiceRecord } from "./service-record.ts";

type Values = Readonly<Record<string, string>>;

interface Provided {
  readonly leases: Pick<PortLeases, "variables">;
  /** Values of the secrets that it names, and perhaps of others. */
  readonly secrets: Values | undefined;
  /** Variables of the services that it needs. */
  readonly given: Values;
}

/** Returns the variables of a service beyond those that it inherits. */
export function serviceEnvironment({ id, spec, place, ports }: ServiceRecord, provided: Provided): Values {
  const { leases, secrets, given } = provided;
  const named = (spec.secrets ?? []).map((name): [string, string] => [name, secrets?.[name] ?? ""]);
  return {
    ...(spec.terminal ? { TERM: "xterm-256color" } : {}),
    PWD: place.directory,
    ...leases.variables(id, ports),
    ...spec.env,
    ...Object.fromEntries(named),
    ...given,
    ...serviceVariables(spec.name, ports),
    WZP_SERVICE: id,
  };
}
