import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

export interface StoredService {
  /** Number of the project. */
  readonly project: number;
  /** Name of the worker that runs it. */
  readonly worker: string;
  readonly report: ServiceReport;
}

/** Report of a worker about its services. */
export interface ReportedServices {
  readonly services: readonly ServiceReport[];
  /** These are all that it has: forget its others. */
  readonly complete?: boolean | undefined;
  /** Ids of services that no longer exist. */
  readonly gone?: readonly string[] | undefined;
}

export interface ServiceReader {
  /** All, or those of these projects; by project and id. */
  services(projects?: readonly number[]): Promise<readonly StoredService[]>;
  service(id: string): Promise<StoredService | undefined>;
}
