import { Fragment, createElement, type ReactNode } from "react";

export type RichValues = Readonly<Record<string, ReactNode>>;

/** Delimits placeholder names during translation; occurs in no text. */
const edge = "\u{F0000}";

/** Fills placeholders with elements: `translate` inserts marks, which are then replaced. */
export function richText(
  translate: (holes: Readonly<Record<string, ReactNode>>) => string,
  values: RichValues = {},
): ReactNode {
  const marks = Object.keys(values).map((name) => [
    name,
    isPlain(values[name]) ? values[name] : `${edge}${name}${edge}`,
  ]);
  const pieces = translate(Object.fromEntries(marks)).split(edge);
  return pieces.map((piece, index) =>
    index % 2 === 0 ? piece : createElement(Fragment, { key: index }, values[piece]),
  );
}

/** Numbers are filled in directly, because they select the plural form. */
function isPlain(value: ReactNode): boolean {
  return typeof value === "number" || typeof value === "string";
}
