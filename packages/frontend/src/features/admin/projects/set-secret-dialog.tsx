import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { secretNamePattern, shortestSecret } from "@wezterm-parallel/shared/domain/secret-names";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../admin.module.css";
import { useProjectsTexts } from "./texts.ts";

interface SetSecretDialogProps {
  readonly project: string;
  /** Empty: the user enters it. */
  readonly name: string;
  readonly onClose: () => void;
}

/** Sets a secret; the value may have several lines, such as a private key. */
export function SetSecretDialog({ project, name: known, onClose }: SetSecretDialogProps): ReactElement {
  const texts = useProjectsTexts();
  const [name, setName] = useState(known);
  const [value, setValue] = useState("");
  const { sent, busy, failure, send } = useSetting(project, onClose);
  const wrongName = !secretNamePattern.test(name);
  const tooShort = value.trim().length < shortestSecret;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(name, value, !wrongName && !tooShort);
  };
  return (
    <Dialog open onClose={onClose} title={known === "" ? texts("set") : texts("setAgain", { name: known })}>
      <form className={styles["form"]} onSubmit={submit} noValidate>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        {known === "" ? (
          <Field
            label={texts("name")}
            hint={texts("nameHint")}
            error={sent && wrongName ? texts("nameWrong") : undefined}
          >
            <Input
              mono
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          </Field>
        ) : null}
        <Field label={texts("value")} error={sent && tooShort ? texts("tooShort") : undefined}>
          <TextArea
            mono
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={({ target }) => setValue(target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" busy={busy}>
          {texts("setIt")}
        </Button>
      </form>
    </Dialog>
  );
}

function useSetting(project: string, done: () => void) {
  const texts = useProjectsTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async (name: string, value: string, sound: boolean) => {
    setSent(true);
    if (!sound || busy) return;
    setBusy(true);
    const answer = await api.secrets.set(project, name, value);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await refresh(["secrets", project]);
    showToast({ text: texts("secretSet", { name }), tone: "good" });
    done();
  };
  return { sent, busy, failure, send };
}
