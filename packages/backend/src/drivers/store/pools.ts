import type { QuotaPool } from "@wezterm-parallel/shared/domain/queue/quota-pool";

/** A quota pool of a project that has unfinished tasks or is not open. */
export interface PoolRecord {
  readonly name: string;
  readonly state: QuotaPool;
  /** Tasks that run or are about to. */
  readonly running: number;
  /** Tasks that have not started, or wait to continue. */
  readonly waiting: number;
}
