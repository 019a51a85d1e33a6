import type { Capacity } from "@wezterm-parallel/shared/domain/placement";

export interface WorkerIdentity {
  readonly name: string;
  readonly instance: string;
  readonly pid: number;
  readonly hostname: string;
  readonly release: string;
  readonly labels: readonly string[];
  readonly capacity: Capacity;
}
