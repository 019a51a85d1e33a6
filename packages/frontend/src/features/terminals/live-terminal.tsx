import { useCallback, useEffect, useRef, useState, type ReactElement, type ReactNode, type Ref } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { attemptId, parseId } from "@wezterm-parallel/shared/domain/ids";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import { useKeys } from "../../ui/keys/use-keys.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { KeyBar } from "./bar/key-bar.tsx";
import { PasteDialog } from "./bar/paste-dialog.tsx";
import { TerminalSearchBar } from "./bar/search-bar.tsx";
import { TerminalBar } from "./bar/terminal-bar.tsx";
import { TerminalNotices } from "./bar/terminal-notices.tsx";
import { terminalKeys } from "./keys.ts";
import type { ControlState, TerminalControl } from "./terminal-control.ts";
import { useTerminalTexts } from "./texts.ts";
import { useBell } from "./use-bell.ts";
import { useKeyboardRoom } from "./use-keyboard-room.ts";
import { useTerminal } from "./use-terminal.ts";
import { useTerminalAnnouncements } from "./use-terminal-announcements.ts";
import styles from "./terminal.module.css";

interface LiveTerminalProps {
  readonly task: LiveTask;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Project id for permission checks, such as `p3`. */
  readonly project: string;
  /** Start of the bar: the terminal's name, where it is not obvious. */
  readonly head?: ReactNode;
  /** Shown at the end of the bar. */
  readonly actions?: ReactNode;
}

/** An attempt's live terminal: its screen, input and size control. */
export function LiveTerminal({ task, attempt, project, head, actions }: LiveTerminalProps): ReactElement {
  const texts = useTerminalTexts();
  const [searching, setSearching] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const label = texts("terminalOf", { task: task.name });
  const act = useCallback((key: "search" | "leave") => {
    if (key === "search") setSearching(true);
    else bar.current?.querySelector<HTMLElement>("button, a")?.focus();
  }, []);
  const left = ({ link }: TerminalControl) => sayUnsent(link.unsent, task.name);
  const { stage, screen, control, state } = useTerminal(
    { attempt: attemptOf(task, attempt), label: `${label}. ${texts("leaveHint")}`, act },
    left,
  );
  useTerminalAnnouncements(task.name, state?.view);
  useKeyboardRoom(frame);
  const search = useCallback(() => setSearching(true), []);
  useTerminalKeys(control, search);
  useCallWhenItRuns(control, task.state);
  const closeSearch = () => {
    setSearching(false);
    control?.screen.terminal.focus();
  };
  return (
    <Frame ref={frame} label={label} state={state}>
      <TerminalBar ref={bar} control={control} state={state} head={head} actions={actions} search={search} />
      {searching && control !== undefined ? (
        <div className={styles["over"]}>
          <TerminalSearchBar control={control} close={closeSearch} />
        </div>
      ) : null}
      <div
        ref={stage}
        className={styles["stage"]}
        data-keys={control?.screen.mayType === false ? undefined : "own"}
        data-owner={state?.view.owner.whose}
      >
        <div ref={screen} className={styles["screen"]} />
      </div>
      {control === undefined || state === undefined ? null : (
        <Below task={task} project={project} control={control} state={state} />
      )}
    </Frame>
  );
}

interface FrameProps {
  readonly ref: Ref<HTMLElement>;
  readonly label: string;
  readonly state: ControlState | undefined;
  readonly children: ReactNode;
}

function Frame({ ref, label, state, children }: FrameProps): ReactElement {
  const rings = useBell(state?.bells ?? 0);
  return (
    <section
      ref={ref}
      className={styles["terminal"]}
      aria-label={label}
      data-standing={state?.view.standing.kind ?? "opening"}
      data-drawn={state?.drawn}
      data-rings={rings || undefined}
    >
      {children}
    </section>
  );
}

interface BelowProps extends Pick<LiveTerminalProps, "task" | "project"> {
  readonly control: TerminalControl;
  readonly state: ControlState;
}

function Below({ task, project, control, state }: BelowProps): ReactElement {
  const { input, standing } = state.view;
  const isTyped = input && (standing.kind === "live" || standing.kind === "away");
  return (
    <>
      <TerminalNotices task={task} project={project} control={control} view={state.view} />
      {isTyped ? <KeyBar control={control} held={state.held} /> : null}
      <PasteDialog control={control} pasted={state.pasted} />
    </>
  );
}

/** Reconnects a refused terminal when its task continues: the terminal may exist then. */
function useCallWhenItRuns(control: TerminalControl | undefined, taskState: LiveTask["state"]): void {
  useEffect(() => {
    if (isLive(taskState) && control?.link.view.standing.kind === "refused") control.link.callNow();
  }, [control, taskState]);
}

/**
 * Registers the shortcuts for the list of keys and for focus outside the terminal, which handles them itself while
 * focused.
 */
function useTerminalKeys(control: TerminalControl | undefined, search: () => void): void {
  const texts = useTerminalTexts();
  useKeys(texts("terminals"), {
    [terminalKeys.leave]: { does: texts("leave"), run: () => control?.screen.terminal.focus() },
    [terminalKeys.search]: { does: texts("search"), run: search },
    [terminalKeys.copy]: { does: texts("copy"), run: () => void control?.copy() },
    [terminalKeys.larger]: { does: texts("fontLarger"), run: () => control?.zoom(1) },
    [terminalKeys.smaller]: { does: texts("fontSmaller"), run: () => control?.zoom(-1) },
    [terminalKeys.usualSize]: { does: texts("fontUsual"), run: () => control?.zoom(0) },
  });
}

function attemptOf({ id }: LiveTask, attempt: number): string {
  const parsed = parseId(id);
  return parsed.ok && parsed.value.kind === "task"
    ? attemptId(parsed.value.run, parsed.value.task, attempt)
    : id;
}

/** Announces unsent input instead of dropping it silently. */
function sayUnsent(text: string, task: string): void {
  if (text === "") return;
  const texts = useTerminalTexts.now();
  showToast({ text: texts("unsent", { count: text.length, task }), tone: "warning" });
}
