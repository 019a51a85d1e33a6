import { Search, X } from "lucide-react";
import type { KeyboardEvent, ReactElement, Ref } from "react";

import { IconButton } from "../button/icon-button.tsx";
import { Input } from "../field/input.tsx";
import { useUiTexts } from "../ui-texts.ts";
import styles from "./toolbar.module.css";

interface FilterInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Accessible name, such as "Filter tasks". */
  readonly label: string;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** Filters a list while typing; Escape clears it. The key `/` focuses it on pages that bind it. */
export function FilterInput({ value, onChange, label, ref }: FilterInputProps): ReactElement {
  const texts = useUiTexts();
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || value === "") return;
    event.stopPropagation();
    onChange("");
  };
  return (
    <search className={styles["filter"]}>
      <Search aria-hidden="true" />
      <Input
        ref={ref ?? null}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={key}
      />
      {value === "" ? null : (
        <IconButton size="small" icon={<X />} label={texts("clear")} onClick={() => onChange("")} />
      )}
    </search>
  );
}
