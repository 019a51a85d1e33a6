import { type Key, useApp, useInput, usePaste } from "ink";
import { useEffect } from "react";

export type App = ReturnType<typeof useApp>;

interface KeyboardProps {
  readonly handleInput: (input: string, key: Key) => void;
  readonly handlePaste: (text: string) => void;
  readonly handleApp: (app: App) => void;
}

/**
 * Uses the library for raw mode, keys, pastes, the alternate screen, and suspending it. Frames are written
 * separately.
 */
export function Keyboard({ handleInput, handlePaste, handleApp }: KeyboardProps): null {
  useInput(handleInput);
  usePaste(handlePaste);
  const app = useApp();
  useEffect(() => handleApp(app), [app, handleApp]);
  return null;
}
