import type { ITheme } from "@xterm/xterm";

import { readColour } from "../../../ui/theme/read-colour.ts";

/** Returns the terminal's colours in the current theme. */
export function terminalColours(): ITheme {
  const background = readColour("--surface-output");
  const foreground = readColour("--text");
  return {
    background,
    foreground,
    cursor: readColour("--accent"),
    cursorAccent: background,
    selectionBackground: readColour("--match"),
    selectionForeground: foreground,
    black: readColour("--ansi-black"),
    red: readColour("--ansi-red"),
    green: readColour("--ansi-green"),
    yellow: readColour("--ansi-yellow"),
    blue: readColour("--ansi-blue"),
    magenta: readColour("--ansi-magenta"),
    cyan: readColour("--ansi-cyan"),
    white: readColour("--ansi-white"),
    brightBlack: readColour("--ansi-bright-black"),
    brightRed: readColour("--ansi-bright-red"),
    brightGreen: readColour("--ansi-bright-green"),
    brightYellow: readColour("--ansi-bright-yellow"),
    brightBlue: readColour("--ansi-bright-blue"),
    brightMagenta: readColour("--ansi-bright-magenta"),
    brightCyan: readColour("--ansi-bright-cyan"),
    brightWhite: readColour("--ansi-bright-white"),
  };
}
