import type { InitProposal } from "../proposal.ts";
import { takeName } from "../task-names.ts";
import type { ServiceNeedByName, ServiceSettings } from "./proposed-service.ts";

/** A service under the name that it has in the plan. */
export interface PlannedService {
  readonly name: string;
  readonly source: string;
  readonly settings: ServiceSettings;
  readonly needs: readonly ServiceNeedByName[];
  readonly remarks: readonly string[];
}

/** Names the services of a file, and what they need of it. */
export function nameServices({ source, prefix, services = [] }: InitProposal, taken: Set<string>) {
  const names = new Map(services.map(({ name }) => [name, takeName(prefix, name, taken)]));
  const planned = services.map(({ name, settings, needs, remarks }): PlannedService => ({
    name: names.get(name) ?? name,
    source,
    settings,
    needs: needs.flatMap(({ service, until }) => {
      const named = names.get(service);
      return named === undefined ? [] : [{ service: named, until }];
    }),
    remarks,
  }));
  const entries = services.map(({ name, remarks }) => ({
    source,
    entry: name,
    isTask: false,
    tasks: [] as const,
    service: names.get(name),
    reason: remarks.length === 0 ? undefined : `without: ${remarks.join("; ")}`,
  }));
  return { planned, entries };
}
