import { Command as Parts } from "cmdk";
import { Dialog } from "radix-ui";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { usePacedLive } from "../../../binding/use-paced-live.ts";
import { useRouter } from "../../../router/use-router.ts";
import { useCommandsVersion, type Command } from "../../../ui/commands/commands.ts";
import { Kbd } from "../../../ui/kbd/kbd.tsx";
import { closeOverlay } from "../overlay.ts";
import { groupCommands, type FoundGroup } from "./group-commands.ts";
import { availableCommands } from "./available-commands.ts";
import styles from "./palette.module.css";
import { recentCommands, rememberCommand } from "./recent-commands.ts";
import { useCommandGroupTexts, useOverlayTexts } from "../overlay-texts.ts";
import { useShellTexts } from "../texts.ts";

/** The command palette: finds every action and object by name, on every page. */
export function Palette(): ReactElement {
  const texts = useShellTexts();
  const overlay = useOverlayTexts();
  const { choose, leave } = useChoice();
  const [typed, setTyped] = useState("");
  const groups = useGroups(typed);
  const { selection, restart } = useSelection(typed);
  const list = useRef<HTMLDivElement>(null);
  // The best match comes first and is selected, but the library scrolled to the earlier selection.
  useEffect(() => {
    const frame = requestAnimationFrame(() => void list.current?.scrollTo(0, 0));
    return () => cancelAnimationFrame(frame);
  }, [typed]);
  return (
    <Dialog.Root open onOpenChange={closeOverlay}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles["backdrop"]} />
        <Dialog.Content className={styles["palette"]} aria-describedby={undefined} onCloseAutoFocus={leave}>
          <Dialog.Title className={styles["title"]}>{texts("find")}</Dialog.Title>
          <Parts shouldFilter={false} loop label={overlay("findLabel")} {...selection}>
            <Parts.Input
              className={styles["input"]}
              value={typed}
              onValueChange={(next) => {
                restart();
                setTyped(next);
              }}
              placeholder={overlay("findPlaceholder")}
            />
            <Parts.List ref={list} className={styles["list"]} label={texts("find")}>
              <Parts.Empty className={styles["empty"]}>
                <strong>{overlay("findNothing")}</strong>
                <p>{overlay("findNothingHint")}</p>
              </Parts.Empty>
              {groups.map((group) => (
                <Group key={group.name} group={group} run={choose} />
              ))}
            </Parts.List>
          </Parts>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Recomputes the matches on every keystroke and when commands or their results change. */
function useGroups(typed: string): readonly FoundGroup[] {
  const version = useCommandsVersion();
  const tasks = usePacedLive(countTasks, everyMs);
  return useMemo(
    () => groupCommands(availableCommands(typed), typed, recentCommands.get()),
    // oxlint-disable-next-line react/exhaustive-deps
    [typed, version, tasks],
  );
}

/** Refresh interval in ms while a backlog is loading. */
const everyMs = 500;

function countTasks({ backlog }: LiveStore): number {
  return backlog.runs.reduce((count, { tasks }) => count + tasks.size, 0);
}

const moving = /^(Arrow(Up|Down)|Home|End|[njpk])$/;

/**
 * Selects nothing until the user types or moves the selection, so that Enter in an accidentally opened palette does
 * nothing. Needed because the library selects the first line by itself. A resting mouse selects nothing either.
 */
function useSelection(typed: string) {
  // Must be truthy and new each time: the library reacts to an empty or unchanged value by selecting the first line.
  const [nothing, setNothing] = useState(0);
  const [selected, setSelected] = useState<string>();
  const isMoved = useRef(false);
  return {
    restart: () => {
      isMoved.current = false;
      setSelected(undefined);
    },
    selection: {
      value: selected ?? `nothing ${nothing}`,
      disablePointerSelection: true,
      onKeyDown: ({ key }: KeyboardEvent) => {
        isMoved.current ||= moving.test(key);
      },
      onValueChange: (value: string) => {
        if (typed.trim() !== "" || isMoved.current) setSelected(value);
        else setNothing((before) => before + 1);
      },
    },
  };
}

/**
 * Runs the chosen command after the palette has closed and the focus is restored, because the command may move the
 * focus.
 */
function useChoice() {
  const router = useRouter();
  const [before] = useState(() => document.activeElement);
  const chosen = useRef<Command>(undefined);
  return {
    choose: (command: Command) => {
      chosen.current = command;
      rememberCommand(command.id);
      closeOverlay();
    },
    leave: (event: Event) => {
      event.preventDefault();
      if (before instanceof HTMLElement) before.focus();
      const act = chosen.current?.act;
      if (typeof act === "string") void router.navigate(act);
      else act?.();
    },
  };
}

interface GroupProps {
  readonly group: FoundGroup;
  readonly run: (command: Command) => void;
}

function Group({ group: { name, commands }, run }: GroupProps): ReactElement {
  const texts = useCommandGroupTexts();
  return (
    <Parts.Group heading={texts(name)} className={styles["group"]}>
      {commands.map((command) => (
        <Parts.Item
          key={command.id}
          value={`${name} ${command.id}`}
          className={styles["line"]}
          onSelect={() => run(command)}
        >
          <span className={styles["icon"]}>{command.icon}</span>
          <span className={styles["label"]}>{command.label}</span>
          {command.detail === undefined ? null : <span className={styles["detail"]}>{command.detail}</span>}
          {command.keys === undefined ? null : <Kbd keys={command.keys} />}
        </Parts.Item>
      ))}
    </Parts.Group>
  );
}
