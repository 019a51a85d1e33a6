import { table } from "./table.ts";

export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** How a benchmark ends that measured everything and missed a target. */
export const missedCode = 3;

/** Prints what was wanted beside what came of it; the process ends with `missedCode` when one was missed. */
export function tellTargets(targets: readonly Target[]): void {
  const rows = targets.map(({ name, wanted, measured, met }) => [
    name,
    wanted,
    measured,
    met ? "met" : "missed",
  ]);
  console.log(table(["target", "wanted", "measured", ""], rows));
  if (targets.some(({ met }) => !met)) process.exitCode = missedCode;
}
