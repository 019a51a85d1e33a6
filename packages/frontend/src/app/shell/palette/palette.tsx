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
import { offered } from "./offered.ts";
import styles from "./palette.module.css";
import { recentCommands, rememberCommand } from "./recent-commands.ts";
import { useShellTexts } from "../texts.ts";

/** Every action and object by name, from anywhere. */
export function Palette(): ReactElement {
  const texts = useShellTexts();
  const { choose, leave } = useChoice();
  const [typed, setTyped] = useState("");
  const groups = useGroups(typed);
  const { selection, restart } = useSelection(typed);
  const list = useRef<HTMLDivElement>(null);
  // What fits best stands first and is selected, but the library scrolled to what was selected before that came.
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
          <Parts shouldFilter={false} loop label={texts("findLabel")} {...selection}>
            <Parts.Input
              className={styles["input"]}
              value={typed}
              onValueChange={(next) => {
                restart();
                setTyped(next);
              }}
              placeholder={texts("findPlaceholder")}
            />
            <Parts.List ref={list} className={styles["list"]} label={texts("find")}>
              <Parts.Empty className={styles["empty"]}>
                <strong>{texts("findNothing")}</strong>
                <p>{texts("findNothingHint")}</p>
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

/** What fits, anew with every letter and when commands or what they find have come meanwhile. */
function useGroups(typed: string): readonly FoundGroup[] {
  const version = useCommandsVersion();
  const tasks = usePacedLive(countTasks, everyMs);
  // oxlint-disable-next-line react/exhaustive-deps
  return useMemo(() => groupCommands(offered(typed), typed, recentCommands.get()), [typed, version, tasks]);
}

/** While a backlog is being loaded, ms. */
const everyMs = 500;

function countTasks({ backlog }: LiveStore): number {
  return backlog.runs.reduce((count, { tasks }) => count + tasks.size, 0);
}

/** Keys that move the selection. */
const moving = /^(Arrow(Up|Down)|Home|End|[njpk])$/;

/**
 * Nothing is selected until somebody types or moves to it, so that Enter in a palette that was opened by mistake does
 * nothing. The library selects the first line by itself. A resting mouse selects nothing either.
 */
function useSelection(typed: string) {
  // Truthy and new each time: the library takes an empty value, or the same one again, for a reason to select.
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

/** What is chosen is done when the palette is gone and one is back where one was: it may lead the keyboard elsewhere. */
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
  const texts = useShellTexts();
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
