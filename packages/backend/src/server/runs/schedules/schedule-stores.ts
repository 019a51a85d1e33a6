import type { ScheduleReader } from "../../../drivers/store/schedules.ts";
import type { ScheduleStore } from "../../../drivers/store/store.ts";

/** The parts of the store that hold schedules. */
export interface ScheduleStores {
  readonly schedules: ScheduleStore;
  readonly reader: ScheduleReader;
}
