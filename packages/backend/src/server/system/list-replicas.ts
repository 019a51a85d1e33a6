import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

export interface DatabaseLease extends NonNullable<ResourceUse["lease"]> {
  /** The servers of the database. */
  replicas(): Promise<readonly ListedReplica[]>;
}

interface ListedReplica extends Omit<
  NonNullable<ResourceUse["replicas"]>[number],
  "home" | "holds" | "seenAt"
> {
  readonly state: string;
  readonly epoch?: number | undefined;
  readonly silentMs: number;
}

export async function listReplicas(lease: DatabaseLease): Promise<Pick<ResourceUse, "lease" | "replicas">> {
  const { epoch, machine, since } = lease;
  const now = Date.now();
  const replicas = (await lease.replicas()).map(({ state: home, epoch: held, silentMs, ...replica }) => ({
    machine: replica.machine,
    home,
    pid: replica.pid,
    release: replica.release,
    address: replica.address,
    lagMs: replica.lagMs,
    holds: held === epoch,
    seenAt: now - silentMs,
  }));
  return { lease: { epoch, machine, since }, replicas };
}
