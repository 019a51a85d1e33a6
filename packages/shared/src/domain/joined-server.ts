import type { Failure } from "./failure.ts";

/**
 * The server on another machine that the worker of this home works for: the content of `worker.json`, which only its
 * user may read. `wzp worker join` writes it.
 */
export interface JoinedServer {
  /** Such as `https://wzp.example.org`. */
  readonly server: string;
  /** Name of this worker there. */
  readonly name: string;
  readonly token: string;
  /** Certificates of a private authority, in PEM. */
  readonly ca?: string | undefined;
  readonly labels: readonly string[];
  /** Most tasks at once; absent: the usual number. */
  readonly tasks?: number | undefined;
}

export function joinedServerFile({ state }: { readonly state: string }): string {
  return `${state}/worker.json`;
}

/** The connection of such a worker, as its process last noted it. */
export type WorkerLinkState =
  | { readonly state: "connected" | "away" }
  | { readonly state: "refused"; readonly failure: Failure };

/** Such a worker notes this for the commands of its machine. */
export type WorkerLinkNote = WorkerLinkState & {
  readonly pid: number;
  /** Attempts that it has, until the server has stored their end. */
  readonly tasks: number;
};

export function workerLinkFile({ runtime }: { readonly runtime: string }): string {
  return `${runtime}/worker.link`;
}
