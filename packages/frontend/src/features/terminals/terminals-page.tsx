import { Plus } from "lucide-react";
import { useState, useSyncExternalStore, type ReactElement } from "react";

import { useLive } from "../../binding/use-live.ts";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { Menu } from "../../ui/menu/menu.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tabs } from "../../ui/tabs/tabs.tsx";
import { ChooseTerminal } from "./grid/choose-terminal.tsx";
import { most } from "./grid/open-terminals.ts";
import { TerminalGrid } from "./grid/terminal-grid.tsx";
import { useOpenTerminals, type OpenTerminals } from "./grid/use-open-terminals.ts";
import { useRunningTerminals, type RunningTerminal } from "./grid/use-running-terminals.ts";
import { useTerminalTexts } from "./texts.ts";
import styles from "./grid/grid.module.css";

/** Shows up to four live terminals side by side; on phones one at a time. */
export function TerminalsPage(): ReactElement {
  const texts = useTerminalTexts();
  const terminals = useOpenTerminals();
  const running = useRunningTerminals();
  const { open, shown } = terminals;
  const isOne = useNarrow() && open.length > 0;
  usePageCommands(terminals, running);
  return (
    <Page
      title={texts("terminals")}
      fit="fill"
      facts={open.length === 0 ? undefined : texts("chosen", { shown: open.length, most })}
      actions={isOne ? undefined : <AddTerminal terminals={terminals} running={running} />}
    >
      <div className={styles["page"]}>
        {open.length === 0 || shown === undefined ? (
          <Choose running={running} choose={terminals.add} />
        ) : isOne ? (
          <OneOfThem terminals={terminals} shown={shown} running={running} />
        ) : (
          <TerminalGrid open={open} close={terminals.remove} />
        )}
      </div>
    </Page>
  );
}

interface ChooseProps {
  readonly running: readonly RunningTerminal[];
  readonly choose: (task: string) => void;
}

function Choose({ running, choose }: ChooseProps): ReactElement {
  const loading = useLive((store) => store.loading);
  if (loading && running.length === 0) return <Skeleton lines={6} />;
  return <ChooseTerminal running={running} choose={choose} />;
}

interface OneOfThemProps extends AddTerminalProps {
  readonly shown: string;
}

/** Shows one terminal, with tabs for the others. */
function OneOfThem({ terminals, shown, running }: OneOfThemProps): ReactElement {
  const texts = useTerminalTexts();
  const add = <AddTerminal terminals={terminals} running={running} compact />;
  const tabs = terminals.open.map((id) => ({ id, label: id.slice(id.indexOf("/") + 1) }));
  return (
    <Tabs label={texts("terminals")} tabs={tabs} value={shown} onChange={terminals.show} fill actions={add}>
      <TerminalGrid open={[shown]} close={terminals.remove} />
    </Tabs>
  );
}

interface AddTerminalProps {
  readonly terminals: OpenTerminals;
  readonly running: readonly RunningTerminal[];
  /** Icon only. */
  readonly compact?: boolean;
}

/** A menu of running tasks with a terminal; open ones are checked. */
function AddTerminal({ terminals, running, compact = false }: AddTerminalProps): ReactElement | null {
  const texts = useTerminalTexts();
  const [asked, setAsked] = useState(false);
  useKeys(texts("terminals"), { a: { does: texts("addTerminal"), run: () => setAsked(true) } });
  if (running.length === 0) return null;
  const { open, isFull, add, remove } = terminals;
  const items = running.slice(0, listed).map((terminal) => {
    const { id } = terminal.task;
    const isOpen = open.includes(id);
    return {
      label: nameOf(terminal),
      checked: isOpen,
      unavailable: isFull && !isOpen ? texts("tooMany") : undefined,
      run: () => (isOpen ? remove(id) : add(id)),
    };
  });
  return (
    <Menu
      trigger={
        compact ? (
          <IconButton icon={<Plus />} label={texts("addTerminal")} />
        ) : (
          <Button icon={<Plus />}>{texts("addTerminal")}</Button>
        )
      }
      open={asked}
      onOpenChange={setAsked}
      groups={[{ items }]}
    />
  );
}

/** Limit of menu items; the palette finds the others. */
const listed = 30;

function nameOf({ task, run }: RunningTerminal): string {
  return `${task.name} · ${run.id}`;
}

/** Offers the menu's items in the palette. */
function usePageCommands(
  { open, add, remove, isFull }: OpenTerminals,
  running: readonly RunningTerminal[],
): void {
  const texts = useTerminalTexts();
  useCommands(() =>
    running
      .filter(({ task }) => !isFull || open.includes(task.id))
      .map((terminal): Command => {
        const { id, name } = terminal.task;
        const isOpen = open.includes(id);
        return {
          id: `terminals.${id}`,
          group: "actions",
          label: nameOf(terminal),
          detail: isOpen ? texts("closeTerminal", { task: name }) : texts("addTerminal"),
          act: () => (isOpen ? remove(id) : add(id)),
        };
      }),
  );
}

/** Below this width, two terminals would show only a few words per line. */
const narrowWindow = "(max-width: 720px)";

function useNarrow(): boolean {
  return useSyncExternalStore(listenToWidth, () => window.matchMedia(narrowWindow).matches);
}

function listenToWidth(changed: () => void): () => void {
  const width = window.matchMedia(narrowWindow);
  width.addEventListener("change", changed);
  return () => width.removeEventListener("change", changed);
}
