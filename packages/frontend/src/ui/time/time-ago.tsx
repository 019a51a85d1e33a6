import type { ReactElement } from "react";

import { useNow } from "../clock/now.ts";
import { formatAgo, formatMoment } from "../format/durations.ts";
import { useLocale } from "../texts/language.ts";

/** Seconds are not shown after this time, ms. */
const coarseAfterMs = 60_000;

interface TimeAgoProps {
  /** Epoch ms. */
  readonly at: number;
  readonly className?: string | undefined;
}

/** Shows a relative time such as `3 min. ago`, kept up to date; the tooltip has the exact time. */
export function TimeAgo({ at, className }: TimeAgoProps): ReactElement {
  const locale = useLocale();
  const fresh = Math.abs(Date.now() - at) < coarseAfterMs;
  useNow(fresh ? 1000 : 60_000);
  return (
    <time dateTime={new Date(at).toISOString()} data-tooltip={formatMoment(at, locale)} className={className}>
      {formatAgo(at, Date.now(), locale)}
    </time>
  );
}
