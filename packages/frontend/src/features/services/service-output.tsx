import { useLayoutEffect, useRef, type ReactElement } from "react";

import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";
import type {
  ServiceLog,
  ServiceResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { commandLine } from "../../tasks/command-line.ts";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { isAtRest } from "./is-at-rest.ts";
import { useServicesTexts } from "./texts.ts";
import styles from "./services.module.css";

/** Polling interval in ms: output is no event. */
const everyMs = 2_000;
/** The newest lines; a longer text makes a phone slow. */
const shownLines = 500;

/** Shows the end of the output of the last start, and follows it. */
export function ServiceOutput({ service }: { readonly service: ServiceResource }): ReactElement {
  const texts = useServicesTexts();
  const { id, starts: start } = service;
  // Each transition reads it again, also the one that ends the polling.
  const answer = useQuietAnswer(
    ["services", id, "log", start],
    (api) => api.get("getServiceLog", { service: id }, { start }),
    { everyMs: isAtRest(service) ? undefined : everyMs },
  );
  const command = commandLine({ kind: "argv", argv: ["wzp", "services", "logs", id] });
  const lead = (
    <span className={styles["command"]}>
      {texts("logEnd")} <code>{command}</code> <CopyButton value={command} what={command} />
    </span>
  );
  return (
    <Section title={texts("logOf", { service: id })} lead={lead}>
      <Answered of={answer} skeleton={<Skeleton lines={5} />} title={texts("logUnread")}>
        {(log) => <Lines text={plainEnd(log)} label={texts("logOf", { service: id })} />}
      </Answered>
    </Section>
  );
}

interface LinesProps {
  readonly text: string;
  readonly label: string;
}

function Lines({ text, label }: LinesProps): ReactElement {
  const texts = useServicesTexts();
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  const look = () => {
    if (box.current === null) return;
    const { scrollTop, clientHeight, scrollHeight } = box.current;
    isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 1;
  };
  if (text === "") return <p>{texts("logEmpty")}</p>;
  return (
    <pre ref={box} className={styles["log"]} tabIndex={0} role="group" aria-label={label} onScroll={look}>
      {text}
    </pre>
  );
}

/** A line that a program wrote over, such as progress, is shown as it was at last. */
function plainEnd({ text, errors = "" }: ServiceLog): string {
  const lines = textCleaner()(`${text}${errors}\n`).trimEnd().split("\n");
  return lines
    .slice(-shownLines)
    .map((line) => line.replace(/^.*\r/, ""))
    .join("\n");
}
