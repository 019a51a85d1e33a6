import {
  allLogAreas,
  logAreas,
  type LogArea,
  type LogProgram,
} from "@wezterm-parallel/shared/domain/logs/log-areas";
import { entryLevels, type EntryLevel } from "@wezterm-parallel/shared/domain/logs/log-entry";

/** Which entries are asked for. */
export interface ProgramLogQuery {
  readonly level: EntryLevel | undefined;
  readonly program: string | undefined;
  readonly area: LogArea | undefined;
  readonly text: string | undefined;
  /** Entries at most. */
  readonly limit: number;
}

type Address = Readonly<Record<string, string | undefined>>;

/** Reads the query of the page's address; unknown values are as if they were absent. */
export function queryOf({ level, program, area, text = "" }: Address, limit: number): ProgramLogQuery {
  return {
    level: entryLevels.find((each) => each === level),
    program: program === "" ? undefined : program,
    area: allLogAreas.find((each) => each === area && areasOf(program).includes(each)),
    text: text.trim() === "" ? undefined : text.trim(),
    limit,
  };
}

/** The parts of a program that mark their entries. */
export function areasOf(program: string | undefined): readonly LogArea[] {
  return program !== undefined && program in logAreas ? logAreas[program as LogProgram] : [];
}
