import { CalendarClock } from "lucide-react";
import { createElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { useCommands } from "../../ui/commands/commands.ts";
import { moveRowFocus } from "../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useSchedulesTexts } from "./texts.ts";

/** Binds keys for the rows, and offers each schedule in the palette. */
export function useScheduleKeys(schedules: readonly ScheduleResource[]): void {
  const texts = useSchedulesTexts();
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  useKeys(texts("schedules"), { j: forward, arrowdown: forward, k: back, arrowup: back });
  useCommands(() =>
    schedules.map(({ project, name, directory }) => ({
      id: `schedule.${project}.${name}`,
      group: "actions",
      label: texts("show", { schedule: name }),
      detail: directory,
      icon: createElement(CalendarClock),
      act: addressOf("schedules", {}, { project, schedule: name }),
    })),
  );
}
