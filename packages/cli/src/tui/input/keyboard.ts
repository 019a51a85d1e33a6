import { type Key, useApp, useInput, usePaste } from "ink";
import { useEffect } from "react";

export type App = ReturnType<typeof useApp>;

export interface KeyboardProps {
  readonly handleInput: (input: string, key: Key) => void;
  readonly handlePaste: (text: string) => void;
  readonly handleApp: (app: App) => void;
}

/** The library's part: raw mode, keys, pastes, the other screen, and lending it. Frames are written beside it. */
export function Keyboard({ handleInput, handlePaste, handleApp }: KeyboardProps): null {
  useInput(handleInput);
  usePaste(handlePaste);
  const app = useApp();
  useEffect(() => handleApp(app), [app, handleApp]);
  return null;
}
