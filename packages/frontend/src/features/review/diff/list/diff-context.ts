import { createContext, use, type ComponentType } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import type { Gap } from "../patch/expand-hunks.ts";
import type { IsMoved } from "../rows/moved-lines.ts";

/** The parts that the page around a diff adds to it. */
export interface DiffParts {
  /** Beside the name of each file. */
  readonly FileTools?: ComponentType<{ readonly file: ChangedFile }> | undefined;
  /** Below the lines of `anchors`. */
  readonly Extra?:
    | ComponentType<{ readonly file: ChangedFile; readonly anchors: readonly string[] }>
    | undefined;
  /** Instead of the diff of a file that is not text. */
  readonly BinaryFile?: ComponentType<{ readonly file: ChangedFile }> | undefined;
  /** Beside the last of the selected lines. */
  readonly LineTools?: ComponentType | undefined;
}

export interface DiffActions extends DiffParts {
  readonly folded: ReadonlySet<string>;
  readonly fold: (paths: readonly string[], closed: boolean) => void;
  readonly retry: (path: string) => void;
  readonly isMoved: IsMoved;
  /** Shows hidden lines of the file; absent if they cannot be read. */
  readonly expand?: ((file: ChangedFile, lines: Gap) => Promise<void>) | undefined;
}

export const DiffContext = createContext<DiffActions | undefined>(undefined);

export function useDiffActions(): DiffActions {
  const actions = use(DiffContext);
  if (actions === undefined) throw new Error("A part of a diff is outside of it.");
  return actions;
}
