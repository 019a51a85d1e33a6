import { numberFormat } from "../../ui/format/numbers.ts";
import { ranges, type Range } from "./history-points.ts";

const hourMs = 3_600_000;

/** Formats a range: `6h`, in Japanese `6 時間`. */
export function describeRange(range: Range, locale: string): string {
  const unitDisplay = locale.startsWith("ja") ? "short" : "narrow";
  return numberFormat(locale, { style: "unit", unit: "hour", unitDisplay }).format(ranges[range] / hourMs);
}
