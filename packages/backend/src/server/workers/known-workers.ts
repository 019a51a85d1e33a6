import { remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { WorkerGateway } from "../../base/backlog.ts";

export interface WorkerPorts {
  readonly gateway: WorkerGateway;
  /** Workers on other machines that can connect. */
  readonly workerGrants: { names(): Promise<ReadonlySet<string>> };
}

/** Returns the workers that are connected or can connect again. */
export async function knownWorkers({
  gateway,
  workerGrants,
}: WorkerPorts): Promise<readonly WorkerResource[]> {
  const invited = await workerGrants.names();
  const all = await gateway.workers();
  // A removed worker stays in the store, because attempts name it.
  return all.filter(({ name, labels }) => !labels.includes(remoteLabel) || invited.has(name));
}
