import { Download, FoldVertical, UnfoldVertical } from "lucide-react";
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";
import { entryMarkdown } from "@wezterm-parallel/shared/domain/transcript/transcript-markdown";

import { useApi } from "../../binding/api-context.ts";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { FilterInput } from "../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../ui/toolbar/toolbar.tsx";
import { StepView } from "./step-view.tsx";
import { findSteps, stepsOf, tokensOf } from "./steps.ts";
import { useTranscriptTexts } from "./texts.ts";
import { TranscriptReading } from "./transcript-reading.ts";
import styles from "./transcript.module.css";

interface TranscriptViewProps {
  readonly task: LiveTask;
  readonly attempt: number;
}

/** The conversation with the agent of an attempt; another attempt needs another `key`. */
export function TranscriptView({ task, attempt }: TranscriptViewProps): ReactElement {
  const api = useApi();
  const live = isLive(task.state) && attempt === task.attempts;
  const id = `${task.id}#${attempt}`;
  const [reading] = useState(() => new TranscriptReading(api, id, live));
  useEffect(() => reading.open(), [reading]);
  useEffect(() => reading.setLive(live), [reading, live]);
  const entries = useSyncExternalStore(reading.listen, () => reading.entries);
  const failure = useSyncExternalStore(reading.listen, () => reading.failure);
  const texts = useTranscriptTexts();
  if (entries === undefined && failure !== undefined)
    return <ErrorNote failure={failure} title={texts("notAvailable")} retry={() => void reading.read()} />;
  if (entries === undefined) return <Skeleton lines={8} />;
  if (entries.length === 0) {
    const kind = live ? "empty" : "emptyEnded";
    return <EmptyState title={texts(kind)}>{texts(`${kind}Hint`)}</EmptyState>;
  }
  return <Conversation id={id} entries={entries} live={live} isAway={failure !== undefined} />;
}

/** More at once would make the page slow. */
const shownSteps = 300;

interface ConversationProps {
  readonly id: string;
  readonly entries: readonly TranscriptEntry[];
  readonly live: boolean;
  readonly isAway: boolean;
}

function Conversation({ id, entries, live, isAway }: ConversationProps): ReactElement {
  const texts = useTranscriptTexts();
  const [search, setSearch] = useState("");
  const [unfolded, setUnfolded] = useState(false);
  const [most, setMost] = useState(shownSteps);
  const input = useRef<HTMLInputElement>(null);
  const steps = useMemo(() => stepsOf(entries), [entries]);
  const found = useMemo(() => findSteps(steps, search), [steps, search]);
  const toggle = () => setUnfolded(!unfolded);
  useKeys(texts("transcript"), {
    "/": { does: texts("search"), run: () => input.current?.select() },
    z: { does: texts(unfolded ? "foldAll" : "unfoldAll"), run: toggle },
  });
  const shown = found.slice(-most);
  return (
    <section className={styles["transcript"]} aria-label={texts("transcript")}>
      <Toolbar label={texts("tools")}>
        <FilterInput ref={input} value={search} onChange={setSearch} label={texts("search")} />
        <span role="status" className={styles["count"]}>
          {found.length === 0 ? texts("noHits") : texts("hits", { count: found.length })}
        </span>
        <ToolbarSpace />
        <span className={styles["count"]}>{texts("tokens", { count: tokensOf(entries) })}</span>
        <IconButton
          icon={unfolded ? <FoldVertical /> : <UnfoldVertical />}
          label={texts(unfolded ? "foldAll" : "unfoldAll")}
          keys="z"
          onClick={toggle}
        />
        <IconButton icon={<Download />} label={texts("download")} onClick={() => download(id, entries)} />
      </Toolbar>
      {isAway ? (
        <Callout tone="warning" role="status">
          {texts("away")}
        </Callout>
      ) : null}
      <Scrolling follows={live && search === ""} count={found.length} label={texts("steps")}>
        {found.length > most ? (
          <Button size="small" onClick={() => setMost(most + shownSteps)}>
            {texts("earlier")}
          </Button>
        ) : null}
        <ol className={styles["steps"]}>
          {shown.map((step) => (
            <StepView key={step.key} step={step} unfolded={unfolded} />
          ))}
        </ol>
      </Scrolling>
    </section>
  );
}

interface ScrollingProps {
  readonly follows: boolean;
  readonly count: number;
  readonly label: string;
  readonly children: ReactNode;
}

/** Distance to the end within which somebody reads the end, px. */
const nearEnd = 80;

/** Stays at the end while somebody reads the end of a growing conversation. */
function Scrolling({ follows, count, label, children }: ScrollingProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = frame.current;
    if (element !== null && follows && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [follows, count]);
  const note = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = frame.current ?? {};
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
  };
  return (
    // Makes the scroll area focusable, also when nothing inside is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      ref={frame}
      className={styles["scrolling"]}
      role="group"
      aria-label={label}
      tabIndex={0}
      onScroll={note}
    >
      {children}
    </div>
  );
}

function download(id: string, entries: readonly TranscriptEntry[]): void {
  const text = entries.map(entryMarkdown).join("");
  const href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  const name = `${id}.md`.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  Object.assign(document.createElement("a"), { href, download: name }).click();
  URL.revokeObjectURL(href);
}
