/** Numbers as a locale writes them. Formatters are made once: each takes longer to make than to use. */

const formatters = new Map<string, Intl.NumberFormat>();

export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** `1,234`; from a million on `1.2M` (Japanese: `123万`). */
export function formatCount(count: number, locale: string): string {
  const compact = Math.abs(count) >= 1_000_000;
  const options = compact
    ? ({ notation: "compact", maximumFractionDigits: 1 } as const)
    : { maximumFractionDigits: 0 };
  return numberFormat(locale, options).format(count);
}

/** A share from 0 to 1 as `42%`. */
export function formatPercent(share: number, locale: string): string {
  return numberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

const kibi = 1024;
const units = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Bytes as `512 B`, `3.4 kB`, `12 GB`: two figures, in steps of 1024 as the rest of wzp counts. */
export function formatBytes(bytes: number, locale: string): string {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(kibi)), units.length);
  const unit = units[power - 1];
  // No locale writes the unit itself as a symbol: `512 byte`.
  if (unit === undefined) return `${numberFormat(locale, { maximumFractionDigits: 0 }).format(bytes)} B`;
  const value = bytes / kibi ** power;
  const maximumFractionDigits = value >= 10 ? 0 : 1;
  return numberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(
    value,
  );
}
