import type { LogName } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { LogQuery, MatchRanges } from "./matcher.ts";

/** Messages to the worker. */
export type SearchOrder =
  | { readonly do: "search"; readonly log: LogName; readonly query: LogQuery; readonly bytes: number }
  /** The log's current size in bytes. */
  | { readonly do: "extend"; readonly bytes: number }
  /** Requests match ranges in displayed lines. */
  | { readonly do: "mark"; readonly lines: readonly number[]; readonly texts: readonly string[] };

/**
 * Messages from the worker. `busy` precedes each chunk of work: if nothing follows for long, the page terminates the
 * worker.
 */
export type SearchNews =
  | { readonly say: "busy" }
  | { readonly say: "found"; readonly hits: Uint32Array; readonly bytes: number }
  | { readonly say: "marked"; readonly lines: readonly number[]; readonly ranges: readonly MatchRanges[] }
  | { readonly say: "failed"; readonly failure: Failure };
