import type { CSSProperties } from "react";

import { traits, type AnsiColour, type AnsiStyle } from "./ansi-style.ts";

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

/** A span's rendering: attributes for the style sheet, and colours of its own as custom properties. */
interface SpanStyle {
  readonly "data-traits"?: string;
  /** `named`: a colour token; `own`: any other, whose lightness the style sheet limits. */
  readonly "data-text"?: "named" | "own";
  readonly "data-ground"?: "named" | "own";
  readonly style?: CSSProperties;
}

const looks = new WeakMap<AnsiStyle, SpanStyle>();

/**
 * Maps output colours to the theme: the sixteen standard ones are tokens; others keep hue and chroma, with lightness
 * limited for readability. On a coloured background the text colour is chosen for contrast, whatever the program
 * requested.
 */
export function styleOf(style: AnsiStyle): SpanStyle {
  const known = looks.get(style);
  if (known !== undefined) return known;
  const look = makeLook(style);
  looks.set(style, look);
  return look;
}

function makeLook(style: AnsiStyle): SpanStyle {
  const inverse = (style.traits & traits.inverse) !== 0;
  // Black background means the default one, so it maps to the theme's own.
  const ground = inverse ? (style.text ?? 7) : style.ground === 0 ? undefined : style.ground;
  const text = inverse || ground !== undefined ? undefined : style.text;
  const words = Object.entries(traits).filter(
    ([, bit]) => (style.traits & bit) !== 0 && bit !== traits.inverse,
  );
  const properties = {
    ...(text !== undefined && { "--span-text": cssColour(text) }),
    ...(ground !== undefined && { "--span-ground": cssColour(ground) }),
  };
  return {
    ...(words.length > 0 && { "data-traits": words.map(([word]) => word).join(" ") }),
    ...(text !== undefined && { "data-text": kindOf(text) }),
    ...(ground !== undefined && { "data-ground": kindOf(ground) }),
    ...(Object.keys(properties).length > 0 && { style: properties as CSSProperties }),
  };
}

function kindOf(colour: AnsiColour): "named" | "own" {
  return typeof colour === "number" && colour < 16 ? "named" : "own";
}

function cssColour(colour: AnsiColour): string {
  if (typeof colour === "string") return colour;
  // Black text would be invisible on a dark background.
  if (colour === 0) return "var(--ansi-bright-black)";
  if (colour < 16) return `var(--ansi-${colour < 8 ? "" : "bright-"}${names[colour % 8]})`;
  if (colour >= 232) return grey(8 + (colour - 232) * 10);
  const at = colour - 16;
  return hex(
    [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => (step === 0 ? 0 : 55 + step * 40)),
  );
}

function grey(level: number): string {
  return hex([level, level, level]);
}

function hex(numbers: readonly number[]): string {
  return `#${numbers.map((number) => number.toString(16).padStart(2, "0")).join("")}`;
}
