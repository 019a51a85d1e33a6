import type { ReactElement } from "react";

import { useNow } from "../clock/now.ts";
import { formatClock, formatMoment } from "../format/durations.ts";
import { useLocale } from "../texts/language.ts";

/** The time of day; with the date when it is not today's. */
export function Moment({ at }: { readonly at: number }): ReactElement {
  const locale = useLocale();
  const now = useNow(60_000);
  return (
    <time dateTime={new Date(at).toISOString()} data-tooltip={formatMoment(at, locale)}>
      {formatClock(at, now, locale)}
    </time>
  );
}
