import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { StatusResource, WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Below this share of the disk or this many bytes, a few large logs would fill it. */
const lowShare = 0.05;
const lowBytes = 1024 ** 3;

/** A problem that needs attention. */
export type Trouble =
  | { readonly kind: "told"; readonly failure: Failure; readonly since: number | undefined }
  | { readonly kind: "disk"; readonly disk: ResourceUse["disk"] }
  | { readonly kind: "release"; readonly workers: readonly string[] }
  | { readonly kind: "away"; readonly worker: WorkerResource }
  | { readonly kind: "unplaceable"; readonly count: number };

interface Known {
  readonly status: StatusResource;
  /** Undefined for users who may not see it. */
  readonly disk: ResourceUse["disk"] | undefined;
  readonly unplaceable: number;
}

/** Returns the current problems, the worst first. */
export function findTroubles({ status, disk, unplaceable }: Known): readonly Trouble[] {
  const { trouble, workers, release } = status;
  const connected = workers.filter(({ state }) => state !== "away");
  const others = connected.filter((worker) => worker.release !== release).map(({ name }) => name);
  return [
    ...trouble.map((failure): Trouble => ({ kind: "told", failure, since: sinceOf(failure) })),
    ...(disk !== undefined && isLow(disk) ? [{ kind: "disk", disk } as const] : []),
    ...workers
      .filter(({ state, live }) => state === "away" && live > 0)
      .map((worker): Trouble => ({ kind: "away", worker })),
    ...(unplaceable > 0 ? [{ kind: "unplaceable", count: unplaceable } as const] : []),
    ...(others.length > 0 ? [{ kind: "release", workers: others } as const] : []),
  ];
}

function isLow({ free, total }: ResourceUse["disk"]): boolean {
  return free < lowBytes || free < total * lowShare;
}

function sinceOf({ data }: Failure): number | undefined {
  const since = data?.["since"];
  return typeof since === "number" ? since : undefined;
}
