import { useEffect, useRef, useState, useSyncExternalStore, type RefObject } from "react";

import { useApi } from "../../binding/api-context.ts";
import { TerminalControl, type ControlOptions, type ControlState } from "./terminal-control.ts";

interface UsedTerminal {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly screen: RefObject<HTMLDivElement | null>;
  /** Undefined until it is on the page. */
  readonly control: TerminalControl | undefined;
  readonly state: ControlState | undefined;
}

/** The terminal of an attempt in the elements that the refs are given to, from when they are there until they are gone. */
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
