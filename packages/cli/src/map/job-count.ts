import { availableParallelism } from "node:os";

import { InvalidArgumentError } from "commander";

/** The limit of a run, and therefore "as many as possible". */
const most = 100_000;

/** A number of tasks at once; some forms depend on the cores of this machine. */
export interface JobCount {
  readonly tasks: number;
  readonly ofThisMachine: boolean;
}

/** Parses `8`, `50%` of the cores, `+2` or `-1` beside the cores, or `0` for as many as possible. */
export function parseJobCount(text: string, cores = availableParallelism()): JobCount {
  const [, sign = "", digits = "", percent] = /^([+-]?)(\d{1,6})(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (digits === "" || number > most || (sign !== "" && percent !== "")) {
    throw new InvalidArgumentError(
      "It must be a number such as 8, 50%, +2 or -1 (of the cores), or 0 for no limit.",
    );
  }
  if (percent !== "") return { tasks: atLeastOne(Math.floor((cores * number) / 100)), ofThisMachine: true };
  if (sign !== "") return { tasks: atLeastOne(cores + Number(`${sign}${digits}`)), ofThisMachine: true };
  return { tasks: number === 0 ? most : number, ofThisMachine: false };
}

function atLeastOne(count: number): number {
  return Math.min(most, Math.max(1, count));
}
