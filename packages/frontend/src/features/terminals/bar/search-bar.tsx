import type { ISearchOptions } from "@xterm/addon-search";
import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";

import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { readColour } from "../../../ui/theme/read-colour.ts";
import type { TerminalControl } from "../terminal-control.ts";
import { useTerminalTexts } from "../texts.ts";
import styles from "../terminal.module.css";

interface SearchBarProps {
  readonly control: TerminalControl;
  readonly close: () => void;
}

interface Found {
  readonly at: number;
  readonly of: number;
}

/** Searches the screen and scrollback while typing; Enter continues upwards. */
export function TerminalSearchBar({ control, close }: SearchBarProps): ReactElement {
  const texts = useTerminalTexts();
  const input = useRef<HTMLInputElement>(null);
  const [term, setTerm] = useState("");
  const [regex, setRegex] = useState(false);
  const [caseSensitive, setCaseSensitive] = useState(false);
  const found = useFound(control);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => () => control.screen.search.clearDecorations(), [control]);
  const go = (way: "up" | "down") => find(control, term, way, { regex, caseSensitive });
  useEffect(() => {
    find(control, term, "up", { regex, caseSensitive, incremental: true });
  }, [control, term, regex, caseSensitive]);
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter") go(event.shiftKey ? "down" : "up");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className={styles["search"]} onKeyDown={key}>
      <Input
        ref={input}
        type="text"
        role="searchbox"
        aria-label={texts("searchIn")}
        placeholder={texts("searchIn")}
        value={term}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTerm(event.target.value)}
      />
      <output className={styles["found"]}>
        {term === "" ? "" : found.of === 0 ? texts("noMatch") : texts("match", found)}
      </output>
      <Switch
        icon={<CaseSensitive />}
        label={texts("caseSensitive")}
        on={caseSensitive}
        set={setCaseSensitive}
      />
      <Switch icon={<Regex />} label={texts("regular")} on={regex} set={setRegex} />
      <Tool icon={<ArrowUp />} label={texts("previousMatch")} keys="enter" act={() => go("up")} />
      <Tool icon={<ArrowDown />} label={texts("nextMatch")} keys="shift+enter" act={() => go("down")} />
      <Tool icon={<X />} label={texts("closeSearch")} keys="escape" act={close} />
    </search>
  );
}

interface SwitchProps {
  readonly icon: ReactElement;
  readonly label: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}

function Switch({ icon, label, on, set }: SwitchProps): ReactElement {
  return <IconButton size="small" icon={icon} label={label} pressed={on} onClick={() => set(!on)} />;
}

interface ToolProps {
  readonly icon: ReactElement;
  readonly label: string;
  readonly keys: string;
  readonly act: () => void;
}

function Tool({ icon, label, keys, act }: ToolProps): ReactElement {
  return <IconButton size="small" icon={icon} label={label} keys={keys} onClick={act} />;
}

function useFound({ screen }: TerminalControl): Found {
  const [found, setFound] = useState<Found>({ at: 0, of: 0 });
  useEffect(() => {
    const listening = screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ at: resultIndex + 1, of: resultCount }),
    );
    return () => listening.dispose();
  }, [screen]);
  return found;
}

/** An incomplete pattern matches nothing. */
function find(
  { screen: { search } }: TerminalControl,
  term: string,
  way: "up" | "down",
  how: ISearchOptions,
): void {
  if (term === "" || (how.regex === true && !isExpression(term))) return search.clearDecorations();
  const options = { ...how, decorations: markedMatches() };
  if (way === "up") search.findPrevious(term, options);
  else search.findNext(term, options);
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The library accepts only six-digit hex colours. */
function markedMatches() {
  const [match, current] = [hex(readColour("--match")), hex(readColour("--match-current"))];
  return {
    matchBackground: match,
    matchOverviewRuler: match,
    activeMatchBackground: current,
    activeMatchColorOverviewRuler: current,
  };
}

function hex(colour: string): string {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (context === null) return "#888888";
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
