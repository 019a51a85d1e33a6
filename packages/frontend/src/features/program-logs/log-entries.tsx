import { ArrowDown } from "lucide-react";
import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactElement } from "react";

import { Badge, type Tone } from "../../ui/badge/badge.tsx";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { Moment } from "../../ui/time/moment.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import type { ShownEntry } from "./program-log-reading.ts";
import { useProgramLogTexts } from "./texts.ts";
import styles from "./program-logs.module.css";

interface LogEntriesProps {
  readonly entries: readonly ShownEntry[];
  /** Earlier entries pass too. */
  readonly more: boolean;
  /** Shows up to `most` entries; undefined if it does already. */
  readonly wider: (() => void) | undefined;
  readonly most: number;
  readonly follows: boolean;
}

const readAll = "wzp system logs --tail 1000000";

/** Distance to the end within which somebody reads the end, px. */
const nearEnd = 40;

/** The entries, newest at the end; it stays there while somebody reads the end. */
export function LogEntries({ entries, more, wider, most, follows }: LogEntriesProps): ReactElement {
  const texts = useProgramLogTexts();
  const frame = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const reads = useRef(true);
  const toEnd = () => {
    reads.current = true;
    frame.current?.scrollTo({ top: frame.current.scrollHeight });
  };
  const note = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = frame.current ?? {};
    reads.current = scrollHeight - scrollTop - clientHeight < nearEnd;
    setAtEnd(reads.current);
  };
  useLayoutEffect(() => {
    if (reads.current) frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, [entries, follows]);
  useStayAtEnd(frame, reads);
  useKeys(texts("logs"), {
    "shift+g": { does: texts("toEnd"), run: toEnd },
  });
  if (entries.length === 0) return <EmptyState title={texts("none")}>{texts("noneHint")}</EmptyState>;
  return (
    <div className={styles["frame"]}>
      {/* Makes the scroll area focusable, though nothing inside is. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div
        ref={frame}
        className={styles["scrolling"]}
        role="group"
        aria-label={texts("logs")}
        tabIndex={0}
        onScroll={note}
      >
        <Earlier more={more} wider={wider} most={most} />
        <ol className={styles["entries"]}>
          {entries.map(({ id, entry }) => (
            <Entry key={id} entry={entry} />
          ))}
        </ol>
      </div>
      {isAtEnd ? null : (
        <span className={styles["to-end"]}>
          <IconButton icon={<ArrowDown />} label={texts("toEnd")} keys="shift+g" onClick={toEnd} />
        </span>
      )}
    </div>
  );
}

/** The frame becomes lower when the filters wrap, and rows get their height when they are first drawn. */
function useStayAtEnd(
  frame: { readonly current: HTMLDivElement | null },
  reads: { readonly current: boolean },
): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const watcher = new ResizeObserver(() => {
      if (reads.current) element.scrollTo({ top: element.scrollHeight });
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [frame, reads]);
}

function Earlier({
  more,
  wider,
  most,
}: Pick<LogEntriesProps, "more" | "wider" | "most">): ReactElement | null {
  const texts = useProgramLogTexts();
  if (!more) return null;
  if (wider === undefined)
    return (
      <p className={styles["note"]}>
        {texts("readAll")} <code>{readAll}</code>
      </p>
    );
  return (
    <Button size="small" onClick={wider}>
      {texts("earlier", { count: most })}
    </Button>
  );
}

const tones: Readonly<Record<string, Tone>> = { warn: "warning", error: "bad", fatal: "bad" };

/** Drawn once: an entry never changes. */
const Entry = memo(function Entry({ entry }: Pick<ShownEntry, "entry">): ReactElement {
  const { timestamp, level, program, area, message, context = {} } = entry;
  const details = Object.entries(context).map(([key, value]) => `${key}=${asText(value)}`);
  return (
    <li className={styles["entry"]}>
      <span className={styles["time"]}>
        <Moment at={Date.parse(timestamp)} />
      </span>
      <span className={styles["level"]}>
        <Badge tone={tones[level]} mono>
          {level}
        </Badge>
      </span>
      <span className={styles["program"]}>{area === undefined ? program : `${program}/${area}`}</span>
      <span className={styles["text"]}>
        <VisibleText>{message}</VisibleText>
        {details.length === 0 ? null : (
          <span className={styles["context"]}>
            {" "}
            <VisibleText>{details.join(" ")}</VisibleText>
          </span>
        )}
      </span>
    </li>
  );
});

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
