import { variableName } from "../task/environment/variable-names.ts";

/** The owner of an instance: `p` and a digest of the project's place, a run, or an attempt. */
export function serviceId(name: string, of: string): string {
  return `${name}@${of}`;
}

/** Returns the variables by which others find the ports of a service: `WZP_SERVICE_DB_PORT`, `…_PORT_1` and so on. */
export function serviceVariables(name: string, ports: readonly number[]): Record<string, string> {
  const stem = `WZP_SERVICE_${variableName(name)}_PORT`;
  return Object.fromEntries(ports.map((port, at) => [at === 0 ? stem : `${stem}_${at}`, String(port)]));
}
