import { ArrowDownToLine } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement, type RefObject } from "react";

import { entryLevels } from "@wezterm-parallel/shared/domain/logs/log-entry";

import type { ChangeQuery } from "../../binding/use-address.ts";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { Select } from "../../ui/field/select.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { FilterInput } from "../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../ui/toolbar/toolbar.tsx";
import { areasOf, type ProgramLogQuery } from "./log-query.ts";
import { useProgramLogTexts } from "./texts.ts";
import styles from "./program-logs.module.css";

interface LogFiltersProps {
  readonly query: ProgramLogQuery;
  readonly onChange: ChangeQuery;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
  /** Shown entries; undefined before the first answer. */
  readonly count: number | undefined;
}

/** Which entries are shown, and whether new ones follow; the address holds the filters. */
export function LogFilters({ query, onChange, follows, onFollow, count }: LogFiltersProps): ReactElement {
  const texts = useProgramLogTexts();
  const input = useRef<HTMLInputElement>(null);
  const toggle = () => onFollow(!follows);
  useKeys(texts("logs"), {
    "/": { does: texts("search"), run: () => input.current?.select() },
    f: { does: texts("follow"), run: toggle },
  });
  return (
    <Toolbar label={texts("tools")}>
      <TypedText input={input} query={query} onChange={onChange} />
      <Choices query={query} onChange={onChange} />
      <ToolbarSpace />
      <span role="status" className={styles["count"]}>
        {count === undefined ? null : texts("entries", { count })}
      </span>
      <IconButton
        icon={<ArrowDownToLine />}
        label={texts("follow")}
        keys="f"
        pressed={follows}
        onClick={toggle}
      />
    </Toolbar>
  );
}

type ChoiceProps = Pick<LogFiltersProps, "query" | "onChange">;

const programs = ["server", "worker", "access"] as const;

function Choices({ query, onChange }: ChoiceProps): ReactElement {
  const texts = useProgramLogTexts();
  const program = query.program ?? "";
  const areas = areasOf(program);
  const choose = (changes: Record<string, string | undefined>) => onChange(changes, "push");
  const known = programs.map((value: string) => ({
    value,
    label: value === "access" ? texts("access") : value,
  }));
  // The address may name a session host.
  const host = program === "" || known.some(({ value }) => value === program) ? [] : [program];
  return (
    <>
      <Select<string>
        aria-label={texts("level")}
        value={query.level ?? ""}
        onChange={(value) => choose({ level: value === "" ? undefined : value })}
        options={[
          { value: "", label: texts("allLevels") },
          ...entryLevels.map((each) => ({ value: each, label: texts("levelAndMore", { level: each }) })),
        ]}
      />
      <Select
        aria-label={texts("program")}
        value={program}
        onChange={(value) => choose({ program: value === "" ? undefined : value, area: undefined })}
        options={[
          { value: "", label: texts("allPrograms") },
          ...known,
          ...host.map((value) => ({ value, label: value })),
        ]}
      />
      {areas.length === 0 ? null : (
        <Select<string>
          aria-label={texts("area")}
          value={query.area ?? ""}
          onChange={(value) => choose({ area: value === "" ? undefined : value })}
          options={[
            { value: "", label: texts("allAreas") },
            ...areas.map((each) => ({ value: each, label: each })),
          ]}
        />
      )}
    </>
  );
}

/** Debounce in ms, because the server searches whole logs. */
const restMs = 250;

interface TypedTextProps extends ChoiceProps {
  readonly input: RefObject<HTMLInputElement | null>;
}

/** Applies its value after a pause in typing. */
function TypedText({ query, onChange, input }: TypedTextProps): ReactElement {
  const texts = useProgramLogTexts();
  const asked = query.text ?? "";
  const [typed, setTyped] = useState(asked);
  const [known, setKnown] = useState(asked);
  if (known !== asked) {
    // Navigation changes the address from outside.
    setKnown(asked);
    if (typed.trim() !== asked) setTyped(asked);
  }
  useEffect(() => {
    const text = typed.trim();
    if (text === asked) return undefined;
    const timer = setTimeout(() => onChange({ text: text === "" ? undefined : text }), restMs);
    return () => clearTimeout(timer);
  }, [typed, asked, onChange]);
  return <FilterInput ref={input} value={typed} onChange={setTyped} label={texts("search")} />;
}
