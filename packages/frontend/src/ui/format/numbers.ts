/** Formats numbers for a locale. Formatters are cached, because creating one is slower than using it. */

const formatters = new Map<string, Intl.NumberFormat>();

export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** Formats a count: `1,234`; from a million on `1.2M` (Japanese: `123万`). */
export function formatCount(count: number, locale: string): string {
  const compact = Math.abs(count) >= 1_000_000;
  const options = compact
    ? ({ notation: "compact", maximumFractionDigits: 1 } as const)
    : { maximumFractionDigits: 0 };
  return numberFormat(locale, options).format(count);
}

/** Formats a share from 0 to 1 as `42%`. */
export function formatPercent(share: number, locale: string): string {
  return numberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

const kibi = 1024;
const units = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Formats bytes as `512 B`, `3.4 kB`, `12 GB`: two digits, in steps of 1024 like the rest of wzp. */
export function formatBytes(bytes: number, locale: string): string {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(kibi)), units.length);
  const unit = units[power - 1];
  // Intl has no symbol for bytes alone: it writes `512 byte`.
  if (unit === undefined) return `${numberFormat(locale, { maximumFractionDigits: 0 }).format(bytes)} B`;
  const value = bytes / kibi ** power;
  const maximumFractionDigits = value >= 10 ? 0 : 1;
  return numberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(
    value,
  );
}
