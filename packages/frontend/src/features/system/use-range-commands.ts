import { createElement } from "react";
import { ChartLine, Table2 } from "lucide-react";

import { useCommands } from "../../ui/commands/commands.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { ranges, type Range } from "./history-points.ts";
import { describeRange } from "./describe-range.ts";
import { useSystemTexts } from "./texts.ts";

/** Offers the other time ranges, and the switch between plots and table, in the palette. */
export function useRangeCommands(range: Range, show: (range: Range) => void, toggle: () => void): void {
  const texts = useSystemTexts();
  const locale = useLocale();
  useCommands(() => [
    ...(Object.keys(ranges) as Range[])
      .filter((other) => other !== range)
      .map((other) => ({
        id: `system.range.${other}`,
        group: "actions" as const,
        label: texts("showRange", { range: describeRange(other, locale) }),
        icon: createElement(ChartLine),
        act: () => show(other),
      })),
    {
      id: "system.form",
      group: "actions",
      label: texts("otherForm"),
      icon: createElement(Table2),
      keys: "t",
      act: toggle,
    },
  ]);
}
