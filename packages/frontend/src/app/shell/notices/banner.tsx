import { useEffect, useRef, useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Link as ServerLink } from "@wezterm-parallel/shared/client/live/live-store";
import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useLink } from "../../../binding/use-live.ts";
import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { formatClock } from "../../../ui/format/durations.ts";
import { lazyComponent } from "../../../ui/lazy/lazy-component.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../shell.module.css";
import { useShellTexts } from "../texts.ts";
import { useNotices } from "./use-notices.ts";

/** Milliseconds; a restarting server is back before this, so a shorter outage is not shown. */
const worthSayingMs = 2500;

const AccountNotices = lazyComponent(async () => (await import("./account-notices.tsx")).AccountNotices);

/** Notices that concern every page: the server's condition and changes to the user's account. */
export function Banner(): ReactElement {
  const notices = useNotices();
  return (
    <>
      <ServerNotes />
      {notices.length === 0 ? null : (
        <div className={styles["banner"]}>
          <AccountNotices notices={notices} />
        </div>
      )}
    </>
  );
}

/** Shown when the server is away, unhealthy, under maintenance, or unable to start tasks. */
function ServerNotes(): ReactElement | null {
  const link = useLink();
  const away = useLongAway(link);
  const notes = away === undefined ? notesOf(link) : [<Away key="away" link={away} />];
  return notes.length === 0 ? null : <div className={styles["banner"]}>{notes}</div>;
}

type AwayLink = Extract<ServerLink, { kind: "away" }>;

function Away({ link: { since, known } }: { readonly link: AwayLink }): ReactElement {
  const texts = useShellTexts();
  const locale = useLocale();
  const title = known
    ? texts("awaySince", { time: formatClock(since, Date.now(), locale) })
    : texts("awayUnknown");
  return (
    <Callout tone="bad" role="alert" title={title}>
      {texts(known ? "awayHint" : "awayUnknownHint")}
    </Callout>
  );
}

function notesOf(link: ServerLink): ReactElement[] {
  if (link.kind !== "live") return [];
  const { maintenance, trouble, draining, workers } = link.status;
  return [
    ...trouble.map((failure) => <Trouble key={failure.reason + failure.detail} failure={failure} />),
    ...(maintenance === undefined
      ? []
      : [<Note key="maintenance" about="maintenance" detail={maintenance} />]),
    ...(draining ? [<Note key="draining" about="draining" />] : []),
    ...(workers.some(({ state }) => state !== "away") ? [] : [<NoWorker key="noWorker" />]),
  ];
}

function Trouble({ failure }: { readonly failure: Failure }): ReactElement {
  const texts = useShellTexts();
  return (
    <Callout tone="bad" role="alert" title={texts("trouble")}>
      <FailureLines failure={failure} />
    </Callout>
  );
}

function NoWorker(): ReactElement {
  const texts = useShellTexts();
  return (
    <Callout tone="warning" role="status" title={texts("noWorker")}>
      {texts("noWorkerHint")} <Link to={addresses.workers}>{texts("workers")}</Link>
    </Callout>
  );
}

interface NoteProps {
  readonly about: "maintenance" | "draining";
  readonly detail?: string | undefined;
}

function Note({ about, detail }: NoteProps): ReactElement {
  const texts = useShellTexts();
  return (
    <Callout tone="warning" role="status" title={texts(about)}>
      {detail}
    </Callout>
  );
}

/** Returns the link once the server has been away long enough, and announces when the server is back after that. */
function useLongAway(link: ServerLink): AwayLink | undefined {
  const texts = useShellTexts();
  const [long, setLong] = useState(false);
  const said = useRef(false);
  const away = link.kind === "away";
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setLong(true), worthSayingMs);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [away]);
  useEffect(() => {
    const isLive = link.kind === "live";
    if (said.current && isLive) showToast({ text: texts("back"), tone: "good" });
    said.current = long && !isLive;
  }, [long, link.kind, texts]);
  return long && link.kind === "away" ? link : undefined;
}
