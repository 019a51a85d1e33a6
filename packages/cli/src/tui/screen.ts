import { Box, Text, useApp, useInput, usePaste, type Key } from "ink";
import { createElement, memo, useEffect, type ReactElement } from "react";

export type App = ReturnType<typeof useApp>;

export interface ScreenProps {
  readonly lines: readonly string[];
  readonly handleInput: (input: string, key: Key) => void;
  readonly handlePaste: (text: string) => void;
  readonly handleApp: (app: App) => void;
}

/** A frame as it was drawn: one element a line, so that only lines that changed are looked at again. */
export function Screen({ lines, handleInput, handlePaste, handleApp }: ScreenProps): ReactElement {
  useInput(handleInput);
  usePaste(handlePaste);
  const app = useApp();
  useEffect(() => handleApp(app), [app, handleApp]);
  const rows = lines.map((text, at) => createElement(Line, { key: at, text }));
  return createElement(Box, { flexDirection: "column" }, rows);
}

const Line = memo(function Line({ text }: { readonly text: string }): ReactElement {
  return createElement(Text, { wrap: "truncate" }, text);
});
