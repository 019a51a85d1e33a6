import { keep } from "../../../ui/kept/kept.ts";
import { oneOf } from "../../../ui/kept/readers.ts";

/** Shown before each line: nothing, the time since the attempt started, or the time of day. */
export type TimeChoice = "none" | "since" | "clock";

export const timeChoice = keep<TimeChoice>("log.times", {
  read: oneOf(["none", "since", "clock"]),
  otherwise: "none",
});
