import { ArrowDown } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from "react";

import type { LogName } from "@wezterm-parallel/shared/client/client";

import { useApi } from "../../binding/api-context.ts";
import { announce } from "../../ui/announce/announcer.tsx";
import { Button } from "../../ui/button/button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { formatBytes } from "../../ui/format/numbers.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { Toolbar, ToolbarSpace } from "../../ui/toolbar/toolbar.tsx";
import { GoToLine } from "./go-to-line.tsx";
import styles from "./log.module.css";
import { LogNotes } from "./log-notes.tsx";
import { LogTools } from "./log-tools.tsx";
import { Reading } from "./reading.ts";
import { LogSearchBar } from "./search/search-bar.tsx";
import { useSignal } from "./signal.ts";
import { useLogTexts } from "./texts.ts";
import { useLinesOfAddress, useNameLines } from "./use-lines-of-address.ts";
import { useLogActions } from "./use-log-actions.ts";
import { useLogAddress } from "./use-log-address.ts";
import { useLogKeys } from "./use-log-keys.ts";
import { useSearch } from "./search/use-search.ts";
import { LogLines } from "./view/log-lines.tsx";

interface LogReaderProps {
  readonly log: LogName;
  /** Names the lines for screen readers. */
  readonly label: string;
  /** Address of the full-window log; undefined on that page. */
  readonly fullAddress: string | undefined;
  /** Shown before the search: the choice of log. */
  readonly children?: ReactNode;
}

/** Shows one log of one attempt; another log needs another `key`. */
export function LogReader({ log, ...props }: LogReaderProps): ReactElement {
  const api = useApi();
  const [reading] = useState(() => new Reading(api, log));
  useEffect(() => reading.open(), [reading]);
  return <Opened reading={reading} {...props} />;
}

function Extent({ reading: { pages } }: { readonly reading: Reading }): ReactElement | null {
  const texts = useLogTexts();
  const locale = useLocale();
  const { extent } = pages;
  if (extent === undefined || extent.total === 0) return null;
  return (
    <span className={styles["extent"]}>
      {texts("extent", { count: extent.total, size: formatBytes(extent.bytes, locale) })}
    </span>
  );
}

/** While the log grows out of view: shows the number of new lines and a way to the end. */
function ToEnd({ reading: { window } }: { readonly reading: Reading }): ReactElement | null {
  const texts = useLogTexts();
  const count = window.missed;
  if (window.follows || window.isAtEnd) return null;
  return (
    <Button size="small" className={styles["toEnd"]} icon={<ArrowDown />} onClick={() => window.follow(true)}>
      {count === 0 ? texts("toEnd") : texts("moreLines", { count })}
    </Button>
  );
}

interface OpenedProps extends Omit<LogReaderProps, "log"> {
  readonly reading: Reading;
}

function Opened({ reading, label, fullAddress, children }: OpenedProps): ReactElement {
  const texts = useLogTexts();
  useSignal(reading.signal);
  const address = useLogAddress();
  const frame = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const seek = useSearch(reading, address);
  const actions = useLogActions(reading, address, fullAddress);
  useLogKeys(actions, seek, () => input.current?.select());
  useLinesOfAddress(reading, address);
  const nameLines = useNameLines(address);
  useHearing(reading);
  const leave = () => frame.current?.querySelector<HTMLElement>("[role=log]")?.focus();
  return (
    <section ref={frame} className={styles["log"]} aria-label={label}>
      <div className={styles["bar"]}>
        <Toolbar label={texts("tools")}>
          {children}
          <LogSearchBar ref={input} seek={seek} leave={leave} />
          <ToolbarSpace />
          <Extent reading={reading} />
          <LogTools actions={actions} />
        </Toolbar>
      </div>
      <LogNotes reading={reading} search={seek.search} />
      <Content reading={reading}>
        <LogLines
          reading={reading}
          label={label}
          wraps={actions.wraps}
          selected={address.lines}
          current={seek.current ?? actions.errors.current}
          onSelect={nameLines}
        />
        {actions.growing ? <ToEnd reading={reading} /> : null}
      </Content>
      <GoToLine open={actions.isAskingForLine} onClose={actions.stopAsking} onGo={actions.goTo} />
    </section>
  );
}

function Content({
  reading,
  children,
}: {
  readonly reading: Reading;
  readonly children: ReactNode;
}): ReactElement | null {
  const texts = useLogTexts();
  const { extent, failure } = reading.pages;
  if (extent === undefined) return failure === undefined ? <Skeleton lines={12} /> : null;
  if (extent.total > 0) return <div className={styles["content"]}>{children}</div>;
  const kind = extent.growing ? "empty" : "emptyEnded";
  return <EmptyState title={texts(kind)}>{texts(`${kind}Hint`)}</EmptyState>;
}

/** Minimum interval of announcements to screen readers, ms. */
const hearMs = 5_000;

/** While following the end, announces to screen readers that lines arrived, with the last of them. */
function useHearing(reading: Reading): void {
  const texts = useLogTexts();
  useEffect(() => {
    let told: number | undefined;
    const timer = setInterval(() => {
      const { extent } = reading.pages;
      const before = told ?? extent?.total ?? 0;
      told = extent?.total;
      if (told === undefined || told <= before || !reading.window.follows) return;
      const last = reading.pages.line(told)?.text ?? "";
      announce(texts("moreLinesHeard", { count: told - before, last }));
    }, hearMs);
    return () => clearInterval(timer);
  }, [reading, texts]);
}
