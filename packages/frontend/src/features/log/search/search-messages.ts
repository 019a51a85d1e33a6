import type { LogName } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { LogQuery, MatchRanges } from "./matcher.ts";

/** To the worker. */
export type SearchOrder =
  | { readonly do: "search"; readonly log: LogName; readonly query: LogQuery; readonly bytes: number }
  /** The log has so many bytes by now. */
  | { readonly do: "extend"; readonly bytes: number }
  /** Where the matches are in lines that are shown. */
  | { readonly do: "mark"; readonly lines: readonly number[]; readonly texts: readonly string[] };

/** From the worker. `busy` comes before each piece of work: whoever hears nothing more for long ends the worker. */
export type SearchNews =
  | { readonly say: "busy" }
  | { readonly say: "found"; readonly hits: Uint32Array; readonly bytes: number }
  | { readonly say: "marked"; readonly lines: readonly number[]; readonly ranges: readonly MatchRanges[] }
  | { readonly say: "failed"; readonly failure: Failure };
