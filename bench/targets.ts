import { table } from "./table.ts";

export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Exit code of a benchmark that measured everything but missed a target. */
export const missedCode = 3;

/** Prints targets beside results; sets the exit code to `missedCode` when one was missed. */
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
