import type { Matrix } from "@wezterm-parallel/shared/domain/plan/matrix";

import type { ProposedService } from "./services/proposed-service.ts";

/** Tasks and settings that one file of a project suggests for its plan. */
export interface InitProposal {
  /** Path of the file in the project. */
  readonly source: string;
  /** Prepended to names that another file uses already: `cargo-test`. */
  readonly prefix: string;
  readonly tasks: readonly ProposedTask[];
  readonly services?: readonly ProposedService[] | undefined;
  readonly skipped: readonly SkippedEntry[];
  /** Whole sentences about the file. */
  readonly notes?: readonly string[] | undefined;
  /** Commands that a new worktree needs before its tasks can run; undefined when none. */
  readonly setup?: ProposedSetup | undefined;
}

/** A script, target or job that becomes no task. */
export interface SkippedEntry {
  readonly entry: string;
  readonly reason: string;
  /** Commands that together do the same. */
  readonly parts?: readonly string[] | undefined;
  /** Entries of the same file that it waits for: what waits for it waits for those instead. */
  readonly needs?: readonly ProposedNeed[];
}

export interface ProposedTask {
  /** Name of the script, target or job. */
  readonly name: string;
  readonly run: string;
  readonly kind: TaskKind;
  /**
   * Commands whose results it uses. They are usually in ignored files, so another task's worktree does not
   * have them.
   */
  readonly builds?: readonly string[];
  /** Other commands that do the same. */
  readonly also?: readonly string[];
  /** Matches the commands, with any arguments, that need no task beside this one. */
  readonly covers?: RegExp;
  /** True if the file only implies the command, so that an explicit one in another file replaces it. */
  readonly isImplied?: boolean;
  /** The parts of a job; absent for a single command. */
  readonly job?: ProposedJob | undefined;
  /** The differences from the entry in the file. */
  readonly remark?: string | undefined;
}

/** Present only for jobs of a workflow. */
export interface ProposedJob {
  /** Scripts of the steps, in order. */
  readonly steps: readonly string[];
  /** Lines before them that set variables by the matrix. */
  readonly exports: readonly string[];
  /** Variables of each combination of its matrix; one without any for a job without a matrix. */
  readonly combinations: readonly Readonly<Record<string, string>>[];
  readonly needs: readonly ProposedNeed[];
  readonly matrix?: Matrix | undefined;
  /** True if the matrix lacks a combination because all its values are empty. */
  readonly isWithoutDefault: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly directory?: string | undefined;
  readonly timeout?: string | undefined;
  readonly isAllowedToFail: boolean;
}

export interface ProposedNeed {
  /** Name of the other task; in a proposal, of its entry in the same file. */
  readonly task: string;
  readonly if?: "always" | undefined;
}

export interface ProposedSetup {
  readonly commands: readonly string[];
  /**
   * Files that determine the result of the commands; empty when the result depends on more than a few files.
   */
  readonly cache: readonly string[];
}

/** Determines the dependencies: tests need builds, end-to-end tests run last. */
export type TaskKind = "check" | "build" | "test" | "end-to-end";

/** Reads a file of the project; undefined when it is missing or not text. */
export type ReadProjectFile = (name: string) => Promise<string | undefined>;

export interface ProjectFiles {
  readonly read: ReadProjectFile;
  /** Returns the names in a directory of the project, sorted; none when it is missing. */
  readonly list: (directory: string) => Promise<readonly string[]>;
  /** Reads only committed files, which every worktree has; undefined where no worktree can be made. */
  readonly readCommitted?: ReadProjectFile | undefined;
}

/** Returns the first of these files that exists. */
export async function readFirst(
  { read }: ProjectFiles,
  names: readonly string[],
): Promise<{ readonly source: string; readonly text: string } | undefined> {
  for (const source of names) {
    const text = await read(source);
    if (text !== undefined) return { source, text };
  }
  return undefined;
}
