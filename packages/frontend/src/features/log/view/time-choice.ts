import { storedValue } from "../../../ui/storage/stored-value.ts";
import { oneOf } from "../../../ui/storage/readers.ts";

/** Shown before each line: nothing, the time since the attempt started, or the time of day. */
export type TimeChoice = "none" | "since" | "clock";

export const timeChoice = storedValue<TimeChoice>("log.times", {
  read: oneOf(["none", "since", "clock"]),
  otherwise: "none",
});
