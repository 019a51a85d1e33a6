import { useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AnswerOf } from "@wezterm-parallel/shared/protocol/api/contract/contract-types";

import { useApi } from "../../binding/api-context.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { TextArea } from "../../ui/field/text-area.tsx";
import { useAnsweringTexts } from "./texts.ts";
import styles from "./answer-form.module.css";

type Said = AnswerOf<"say">;

interface SayDialogProps {
  /** Id of the run whose agents are meant. */
  readonly run: string;
  readonly onClose: () => void;
}

/** Says the same to all running agents of a run, and shows what became of it for each. */
export function SayDialog({ run, onClose }: SayDialogProps): ReactElement {
  const texts = useAnsweringTexts();
  const api = useApi();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async () => {
    setBusy(true);
    const answer = await api.send("say", {}, { ids: [run], text });
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.failure);
    setSaid(answer.ok ? answer.value : undefined);
    if (answer.ok && answer.value.refused.length === 0) setText("");
  };
  const footer = (
    <Button variant="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void send()}>
      {texts("send")}
    </Button>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("sayTitle", { run })}
      lead={texts("sayLead")}
      size="small"
      footer={footer}
    >
      <Field label={texts("prompt")}>
        <TextArea rows={3} value={text} onChange={({ target }) => setText(target.value)} />
      </Field>
      {failure === undefined ? null : <ErrorNote failure={failure} />}
      {said === undefined ? null : <Report said={said} />}
    </Dialog>
  );
}

function Report({ said: { said, refused } }: { readonly said: Said }): ReactElement {
  const texts = useAnsweringTexts();
  return (
    <div role="status">
      <ul className={styles["report"]}>
        {said.map(({ attempt, state }) => (
          <li key={attempt}>{texts(state === "typed" ? "saidTyped" : "saidQueued", { task: attempt })}</li>
        ))}
      </ul>
      {refused.map(({ id, failure }) => (
        <ErrorNote key={id} failure={failure} title={texts("saidNothing", { task: id })} />
      ))}
    </div>
  );
}
