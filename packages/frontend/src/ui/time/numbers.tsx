import type { ReactElement } from "react";

import { formatBytes, formatCount } from "../format/numbers.ts";
import { useLocale } from "../texts/language.ts";

export function Count({ value }: { readonly value: number }): ReactElement {
  return <>{formatCount(value, useLocale())}</>;
}

export function Bytes({ value }: { readonly value: number }): ReactElement {
  return <>{formatBytes(value, useLocale())}</>;
}
