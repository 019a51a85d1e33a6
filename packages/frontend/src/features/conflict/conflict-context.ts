import { createContext, use } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type {
  Conflict,
  ConflictSide,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import type { Spot } from "./resolution.ts";
import type { Resolution } from "./use-resolution.ts";

/** A conflict that is being resolved, for the parts of its page. */
export interface Resolving {
  readonly change: ChangeResource;
  readonly conflict: Conflict;
  readonly mayMerge: boolean;
  readonly spots: readonly Spot[];
  readonly resolution: Resolution;
  /** Key of the spot that the keyboard acts on. */
  readonly current: string | undefined;
  /** Keys of the hunks whose lines before both are shown. */
  readonly withBase: ReadonlySet<string>;
  /** The name of a side: the id of the task, or the branch. */
  nameOf(side: ConflictSide): string;
  show(key: string): void;
  toggleBase(key: string): void;
}

export const ConflictContext = createContext<Resolving | undefined>(undefined);

export function useResolving(): Resolving {
  const resolving = use(ConflictContext);
  if (resolving === undefined) throw new Error("no conflict is being resolved here");
  return resolving;
}
