import { promptMark } from "./agent-commands.ts";

/** Name of the built-in agent whose tasks are done by an agent that wzp did not start. */
export const outsideAgent = "outside";

/** Keeps the place of an agent outside until it has finished. */
export const outsideCommand: readonly string[] = ["wzp", "outside", `--prompt=${promptMark}`];

export function isOutside([program, command]: readonly string[]): boolean {
  return program === "wzp" && command === "outside";
}
