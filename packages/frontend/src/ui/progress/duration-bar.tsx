import type { ReactElement } from "react";

import { useNow } from "../clock/now.ts";
import { formatDuration, formatElapsed } from "../format/durations.ts";
import type { StateColours } from "../state/mark-states.ts";
import { useLocale } from "../texts/language.ts";
import { useUiTexts } from "../ui-texts.ts";
import { ProgressBar } from "./progress-bar.tsx";

interface DurationBarProps {
  /** Epoch ms. */
  readonly startedAt: number;
  /** Epoch ms; undefined while it runs. */
  readonly endedAt?: number | undefined;
  /** The usual duration, ms; undefined without history. */
  readonly expectedMs: number | undefined;
  readonly colours?: StateColours | undefined;
  readonly className?: string | undefined;
}

/** Compares a duration with the usual one; shows nothing for ended tasks without history. */
export function DurationBar({
  startedAt,
  endedAt,
  expectedMs,
  ...rest
}: DurationBarProps): ReactElement | null {
  const texts = useUiTexts();
  const locale = useLocale();
  const now = useNow(endedAt === undefined ? 1000 : undefined);
  if (endedAt !== undefined && (expectedMs ?? 0) === 0) return null;
  const elapsedMs = Math.max(0, (endedAt ?? now) - startedAt);
  const elapsed = formatElapsed(elapsedMs, locale);
  const expected = expectedMs === undefined ? undefined : formatDuration(expectedMs, locale);
  const key = expectedMs !== undefined && elapsedMs > expectedMs ? "expectedOver" : "expected";
  const label = expected === undefined ? elapsed : texts(key, { elapsed, expected });
  return <ProgressBar {...rest} value={elapsedMs} of={expectedMs} label={label} />;
}
