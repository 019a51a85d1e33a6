import { ArrowDown, ArrowUp, CaseSensitive, Regex, Search, X } from "lucide-react";
import type { KeyboardEvent, ReactElement, Ref } from "react";

import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { formatCount, formatPercent } from "../../../ui/format/numbers.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import styles from "../log.module.css";
import { useLogTexts } from "../texts.ts";
import type { SeekState } from "./use-search.ts";

interface SearchBarProps {
  readonly seek: SeekState;
  readonly ref: Ref<HTMLInputElement>;
  /** Returns the focus to the lines. */
  readonly leave: () => void;
}

/** The search field, the number of matching lines, and buttons to step through them. */
export function LogSearchBar({ seek, ref, leave }: SearchBarProps): ReactElement {
  const texts = useLogTexts();
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      if (event.shiftKey) seek.step(false);
      else seek.now();
    } else if (event.key === "Escape") {
      seek.type("");
      leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className={styles["search"]}>
      <div className={styles["field"]} data-wrong={seek.search?.state === "failed" || undefined}>
        <Search aria-hidden="true" />
        <Input
          ref={ref}
          type="text"
          role="searchbox"
          mono
          aria-label={texts("search")}
          placeholder={texts("search")}
          value={seek.typed}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => seek.type(event.target.value)}
          onKeyDown={key}
        />
        <Options seek={seek} />
      </div>
      <HitCount seek={seek} />
    </search>
  );
}

function Options({ seek }: { readonly seek: SeekState }): ReactElement {
  const texts = useLogTexts();
  return (
    <span className={styles["options"]}>
      <IconButton
        size="small"
        icon={<CaseSensitive />}
        label={texts("caseSensitive")}
        pressed={seek.caseSensitive}
        onClick={() => seek.set("case", !seek.caseSensitive)}
      />
      <IconButton
        size="small"
        icon={<Regex />}
        label={texts("pattern")}
        pressed={seek.pattern}
        onClick={() => seek.set("pattern", !seek.pattern)}
      />
    </span>
  );
}

function HitCount({ seek }: { readonly seek: SeekState }): ReactElement | null {
  const texts = useLogTexts();
  const { search } = seek;
  const count = useCountText(seek);
  if (search === undefined || search.state === "failed" || search.state === "slow") return null;
  return (
    <span className={styles["hits"]}>
      <span role="status" className={styles["count"]}>
        {count}
      </span>
      {search.state === "searching" ? (
        <IconButton size="small" icon={<X />} label={texts("stopSearch")} onClick={() => seek.type("")} />
      ) : null}
      <IconButton
        size="small"
        icon={<ArrowUp />}
        label={texts("previousHit")}
        keys="shift+n"
        disabled={search.hits.count === 0}
        onClick={() => seek.step(false)}
      />
      <IconButton
        size="small"
        icon={<ArrowDown />}
        label={texts("nextHit")}
        keys="n"
        disabled={search.hits.count === 0}
        onClick={() => seek.step(true)}
      />
    </span>
  );
}

function useCountText({ search, current }: SeekState): string {
  const texts = useLogTexts();
  const locale = useLocale();
  if (search === undefined) return "";
  const { count } = search.hits;
  const at = current === undefined ? undefined : search.hits.indexOf(current);
  const all = texts("hits", { count });
  if (search.state === "searching")
    return `${all} · ${texts("searching", { share: formatPercent(search.progress, locale) })}`;
  if (count === 0) return texts("noHits");
  return at === undefined
    ? all
    : texts("hitOf", { at: formatCount(at + 1, locale), all: formatCount(count, locale) });
}
