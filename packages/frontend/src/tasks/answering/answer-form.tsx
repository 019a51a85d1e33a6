import { useState, type FormEvent, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { answerFormOf, optionsOf } from "@wezterm-parallel/shared/domain/activity/answer-keys";

import { Button } from "../../ui/button/button.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { TextArea } from "../../ui/field/text-area.tsx";
import { useAnsweringTexts } from "./texts.ts";
import { useAnswerProgram } from "./use-answer-program.ts";
import styles from "./answer-form.module.css";

export interface AnswerFormProps {
  readonly task: LiveTask;
  /** The request for which the program waits, in the person's words. */
  readonly activity: Activity;
  /** `short`: only buttons, in a row of a list. */
  readonly form?: "short" | undefined;
}

/** Answers a program that waits for a person; nothing if only its terminal can. */
export function AnswerForm({ task, activity, form }: AnswerFormProps): ReactElement | null {
  const texts = useAnsweringTexts();
  const { sent, give } = useAnswerProgram(task, activity);
  const kind = answerFormOf(activity);
  const choices = useChoices(activity);
  if (kind === undefined) return null;
  const details = form === "short" ? [] : (activity.details ?? []);
  if (choices.length > 0) {
    return (
      <>
        <Details lines={details} />
        <div className={styles["choices"]} role="group" aria-label={texts("answerTo", { task: task.name })}>
          {choices.map(({ answer, label }, at) => (
            <Button
              key={answer}
              size={form === "short" ? "small" : undefined}
              variant={at === 0 && kind === "yes-or-no" && form !== "short" ? "primary" : "plain"}
              busy={sent === answer}
              disabled={sent !== undefined && sent !== answer}
              onClick={() => void give(answer)}
            >
              {label}
            </Button>
          ))}
        </div>
      </>
    );
  }
  return form === "short" ? null : (
    <TextForm task={task} activity={activity} give={give} busy={sent !== undefined} />
  );
}

/** The change or command of a permission; the first character of a line says whether it is added or removed. */
function Details({ lines }: { readonly lines: readonly string[] }): ReactElement | null {
  const texts = useAnsweringTexts();
  if (lines.length === 0) return null;
  const numbered = lines.map((line, at) => ({ line, id: `${at}` }));
  const tones: Readonly<Record<string, string>> = { "+": "added", "-": "removed" };
  return (
    <pre className={styles["details"]} tabIndex={0} role="group" aria-label={texts("details")}>
      {numbered.map(({ line, id }) => (
        <span key={id} data-tone={tones[line[0] ?? ""]}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}

interface Choice {
  readonly answer: string;
  readonly label: string;
}

function useChoices(activity: Activity): readonly Choice[] {
  const texts = useAnsweringTexts();
  const kind = answerFormOf(activity);
  if (kind === "option-number") {
    return optionsOf(activity).map((label, at) => ({ answer: `${at + 1}`, label: `${at + 1}. ${label}` }));
  }
  if (kind !== "yes-or-no") return [];
  const isTrust = activity.waitsFor === "trust";
  return [
    { answer: "yes", label: texts(isTrust ? "trust" : "allow") },
    { answer: "no", label: texts(isTrust ? "refuse" : "deny") },
  ];
}

/** Unsent answers by task, until the page is left. */
const drafts = new Map<string, string>();

interface TextFormProps extends Pick<AnswerFormProps, "task" | "activity"> {
  readonly give: (answer: string) => Promise<boolean>;
  readonly busy: boolean;
}

function TextForm({ task, activity, give, busy }: TextFormProps): ReactElement {
  const texts = useAnsweringTexts();
  const [text, setText] = useState(drafts.get(task.id) ?? "");
  const change = (typed: string): void => {
    drafts.set(task.id, typed);
    setText(typed);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!busy && (await give(text))) change("");
  };
  const isPrompt = activity.waitsFor === "prompt";
  const label = isPrompt ? "prompt" : activity.waitsFor === "input" ? "input" : "option";
  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
      <Field label={texts(label)}>
        {isPrompt ? (
          <TextArea rows={2} value={text} onChange={({ target }) => change(target.value)} />
        ) : (
          <Input mono autoComplete="off" value={text} onChange={({ target }) => change(target.value)} />
        )}
      </Field>
      <Button type="submit" busy={busy}>
        {texts(isPrompt ? "send" : "answer")}
      </Button>
    </form>
  );
}
