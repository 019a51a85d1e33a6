import type { ReactElement } from "react";

import { useNow } from "../clock/now.ts";
import { formatDuration, formatElapsed } from "../format/durations.ts";
import { useLocale } from "../texts/language.ts";

/** Shows a completed duration, in ms. */
export function Duration({ ms }: { readonly ms: number }): ReactElement {
  return <>{formatDuration(ms, useLocale())}</>;
}

interface ElapsedProps {
  /** Epoch ms. */
  readonly since: number;
  /** Epoch ms; undefined while it is running. */
  readonly until?: number | undefined;
}

/** Shows a running duration, counting, or the final one. */
export function Elapsed({ since, until }: ElapsedProps): ReactElement {
  const locale = useLocale();
  const now = useNow(until === undefined ? 1000 : undefined);
  const text =
    until === undefined ? formatElapsed(now - since, locale) : formatDuration(until - since, locale);
  return <>{text}</>;
}
