import { useEffect, useRef, useState, useSyncExternalStore, type RefObject } from "react";

import { useApi } from "../../binding/api-context.ts";
import { TerminalControl, type ControlOptions, type ControlState } from "./terminal-control.ts";

interface UsedTerminal {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly screen: RefObject<HTMLDivElement | null>;
  /** Undefined until it is mounted. */
  readonly control: TerminalControl | undefined;
  readonly state: ControlState | undefined;
}

/** Creates an attempt's terminal in the elements of the refs, and disposes it on unmount. */
export function useTerminal(
  options: Pick<ControlOptions, "attempt" | "label" | "act">,
  left: (control: TerminalControl) => void,
): UsedTerminal {
  const api = useApi();
  const stage = useRef<HTMLDivElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const [control, setControl] = useState<TerminalControl | undefined>(undefined);
  const latest = useRef({ options, left });
  useEffect(() => {
    latest.current = { options, left };
  });
  const { attempt } = options;
  useEffect(() => {
    if (stage.current === null || screen.current === null) return undefined;
    const made = new TerminalControl({
      stage: stage.current,
      element: screen.current,
      attempt,
      api,
      label: latest.current.options.label,
      act: (key) => latest.current.options.act(key),
    });
    setControl(made);
    return () => {
      latest.current.left(made);
      made[Symbol.dispose]();
      setControl(undefined);
    };
  }, [api, attempt]);
  const state = useSyncExternalStore(control?.listen ?? noChange, () => control?.state);
  return { stage, screen, control, state };
}

function noChange(): () => void {
  return () => {};
}
