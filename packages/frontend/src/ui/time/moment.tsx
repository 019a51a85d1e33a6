import type { ReactElement } from "react";

import { useNow } from "../clock/now.ts";
import { formatClock, formatMoment } from "../format/durations.ts";
import { useLocale } from "../texts/language.ts";

/** Shows the time of day, with the date unless it is today. */
export function Moment({ at }: { readonly at: number }): ReactElement {
  const locale = useLocale();
  const now = useNow(60_000);
  return (
    <time dateTime={new Date(at).toISOString()} data-tooltip={formatMoment(at, locale)}>
      {formatClock(at, now, locale)}
    </time>
  );
}
