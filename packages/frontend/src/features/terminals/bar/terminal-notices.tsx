import { RotateCcw, ScrollText } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TerminalExit } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import { usePermissions } from "../../../binding/me-context.ts";
import type { TerminalView } from "../../../live/terminal/terminal-standing.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { useActOnTasks } from "../../../tasks/acting/use-act-on-tasks.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import type { TerminalControl } from "../terminal-control.ts";
import { useTerminalTexts } from "../texts.ts";
import styles from "../terminal.module.css";

interface NoticesProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly control: TerminalControl;
  readonly view: TerminalView;
}

/** Problems of a terminal and what can be done about them. */
export function TerminalNotices({ task, project, control, view }: NoticesProps): ReactElement {
  return (
    <div className={styles["notices"]}>
      <InputNotices control={control} view={view} />
      <StandingNotice task={task} project={project} control={control} view={view} />
    </div>
  );
}

function InputNotices({ control, view }: Pick<NoticesProps, "control" | "view">): ReactElement {
  const texts = useTerminalTexts();
  const { waiting, doubtful, refused } = view;
  const understood = (
    <Button size="small" onClick={() => control.link.settleNotices()}>
      {texts("understood")}
    </Button>
  );
  return (
    <>
      {waiting === "" ? null : (
        <Callout
          tone="warning"
          role="alert"
          action={
            <>
              <Button size="small" onClick={() => control.link.settleWaiting("forget")}>
                {texts("drop")}
              </Button>
              <Button size="small" onClick={() => control.link.settleWaiting("send")}>
                {texts("sendNow")}
              </Button>
            </>
          }
        >
          {texts("waiting", { count: waiting.length })}
          <Typed text={waiting} />
        </Callout>
      )}
      {doubtful === "" ? null : (
        <Callout tone="warning" role="alert" action={understood}>
          {texts("doubtful", { count: doubtful.length })}
          <Typed text={doubtful} />
        </Callout>
      )}
      {refused === undefined ? null : (
        <Callout tone="bad" role="alert" action={understood}>
          <FailureLines failure={refused} />
        </Callout>
      )}
    </>
  );
}

/** Hidden until requested: it may be a password. */
function Typed({ text }: { readonly text: string }): ReactElement {
  const texts = useTerminalTexts();
  return (
    <details>
      <summary>{texts("showTyped")}</summary>
      <code>{readable(text)}</code>
    </details>
  );
}

function StandingNotice({ task, project, control, view }: NoticesProps): ReactElement | null {
  const texts = useTerminalTexts();
  const { standing, input } = view;
  switch (standing.kind) {
    case "opening":
      return (
        <p className={styles["standing"]} role="status">
          {texts("connecting")}…
        </p>
      );
    case "live":
      return null;
    case "away":
      return (
        <Callout tone="warning" title={texts("away")} role="status">
          {texts(input ? "awayHint" : "awayHintLook")}
        </Callout>
      );
    case "ended":
      return <Ended task={task} project={project} exit={standing.exit} />;
    case "lost":
      return <ErrorNote failure={standing.failure} />;
    case "refused":
      return <ErrorNote failure={standing.failure} retry={() => control.link.callNow()} />;
  }
}

interface EndedProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly exit: TerminalExit;
}

function Ended({ task, project, exit }: EndedProps): ReactElement {
  const texts = useTerminalTexts();
  const may = usePermissions();
  const acts = useActOnTasks();
  const [busy, setBusy] = useState(false);
  const how = exit.kind === "exited" ? texts("endedCode", exit) : texts("endedSignal", exit);
  const isGood = exit.kind === "exited" && exit.code === 0;
  const mayRetry = hasEnded(task.state) && may("runs:write", project);
  const retry = async () => {
    setBusy(true);
    await acts.do("retry", [task.id]);
    setBusy(false);
  };
  const actions = (
    <>
      {may("logs:read", project) ? (
        <ButtonLink size="small" icon={<ScrollText />} to={taskAddress(task, "log")}>
          {texts("log")}
        </ButtonLink>
      ) : null}
      {mayRetry ? (
        <Button size="small" icon={<RotateCcw />} busy={busy} onClick={() => void retry()}>
          {texts("retry")}
        </Button>
      ) : null}
    </>
  );
  return (
    <Callout tone={isGood ? "good" : "bad"} role="status" action={actions}>
      <strong>{how}</strong>, <TimeAgo at={exit.at} />
    </Callout>
  );
}

/** Longer text is truncated. */
const readableLetters = 60;

/** Shows typed text with a visible symbol for each control character. */
function readable(text: string): string {
  // U+2400 is the first symbol for control characters.
  // oxlint-disable-next-line no-control-regex
  const pictured = text.replace(/[\x00-\x1f]/g, (sign) => String.fromCodePoint(0x2400 + sign.charCodeAt(0)));
  return pictured.length > readableLetters ? `${pictured.slice(0, readableLetters)}…` : pictured;
}
