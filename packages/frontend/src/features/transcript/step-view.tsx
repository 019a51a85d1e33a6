import type { ReactElement } from "react";

import { withoutEscapes } from "@wezterm-parallel/shared/domain/transcript/transcript-markdown";
import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";

import { coloursOf } from "../../ui/state/mark-states.ts";
import { Moment } from "../../ui/time/moment.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import type { Step } from "./steps.ts";
import { useTranscriptTexts } from "./texts.ts";
import styles from "./transcript.module.css";

interface StepViewProps {
  readonly step: Step;
  /** Calls of tools are unfolded. */
  readonly unfolded: boolean;
}

/** One step of a conversation; its texts are shown as text only. */
export function StepView({ step, unfolded }: StepViewProps): ReactElement {
  const { entry } = step;
  return (
    <li className={styles["step"]} data-kind={entry.kind}>
      {entry.kind === "tool" || entry.kind === "unknown" || entry.kind === "thought" ? (
        // The key makes the choice for all steps override that for one.
        <details key={String(unfolded)} open={unfolded}>
          <summary>
            <Heading entry={entry} failed={step.result?.failed === true} />
            <code className={styles["brief"]}>{step.text.split("\n", 1)[0]?.slice(0, 200)}</code>
          </summary>
          <Text text={step.text} entry={entry} isCode={entry.kind !== "thought"} />
          {step.result === undefined ? null : <Result result={step.result} />}
        </details>
      ) : (
        <>
          <Heading entry={entry} failed={entry.failed === true} />
          <Text text={step.text} entry={entry} isCode={entry.kind === "result"} />
        </>
      )}
    </li>
  );
}

function Heading({
  entry,
  failed,
}: {
  readonly entry: TranscriptEntry;
  readonly failed: boolean;
}): ReactElement {
  const texts = useTranscriptTexts();
  const { kind, tool, by, at } = entry;
  const name = kind === "tool" && tool !== undefined && tool !== "" ? tool : texts(wordOf(kind));
  return (
    <span className={styles["heading"]}>
      <strong>
        <VisibleText>{name.slice(0, 200)}</VisibleText>
      </strong>
      {by === undefined ? null : <span>{texts("subAgent", { name: by })}</span>}
      {failed ? (
        <span className={styles["failed"]} data-colours={coloursOf("failed")}>
          {texts("failed")}
        </span>
      ) : null}
      {at === undefined ? null : <Moment at={at} />}
    </span>
  );
}

function wordOf(kind: TranscriptEntry["kind"]) {
  if (kind === "result") return "output";
  return kind === "usage" || kind === "cost" ? "note" : kind;
}

interface TextProps {
  readonly text: string;
  readonly entry: TranscriptEntry;
  readonly isCode: boolean;
}

function Text({ text, entry, isCode }: TextProps): ReactElement | null {
  const texts = useTranscriptTexts();
  if (text.trim() === "") return null;
  return (
    <>
      <div className={styles["text"]} data-code={isCode || undefined} dir="auto">
        <VisibleText>{text}</VisibleText>
      </div>
      {entry.cut === undefined ? null : <p className={styles["cut"]}>{texts("cut", { count: entry.cut })}</p>}
    </>
  );
}

function Result({ result }: { readonly result: TranscriptEntry }): ReactElement {
  return <Text text={withoutEscapes(result.text ?? "")} entry={result} isCode />;
}
