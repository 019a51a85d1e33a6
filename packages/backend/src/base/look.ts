import type { Steps } from "@wezterm-parallel/shared/base/steps";

/** Runs a query; what it reads is of one moment. */
export type Look = <T>(read: () => Steps<T>) => Promise<T>;

/** Runs a frequent query, which an engine may answer from memory; the key names the query with its values. */
type LookOften = <T>(key: string, read: () => Steps<T>) => Promise<T>;

/** The queries of one engine. */
export interface Looks {
  readonly look: Look;
  readonly lookOften: LookOften;
}
