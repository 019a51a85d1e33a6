import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Section } from "../../ui/page/section.tsx";
import { isWorthSending, NewPassword, nothingTyped, ruleOf } from "../../ui/password/new-password.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { PresentPassword } from "./present-password.tsx";
import styles from "./profile.module.css";
import { useProfileTexts } from "./texts.ts";

export function PasswordSection({ has }: { readonly has: boolean }): ReactElement {
  const texts = useProfileTexts();
  const [open, setOpen] = useState(false);
  return (
    <Section title={texts("password")} lead={texts(has ? "passwordLead" : "passwordNone")}>
      {has ? <Button onClick={() => setOpen(true)}>{texts("changePassword")}</Button> : null}
      {open ? <ChangeDialog onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}

function ChangeDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useProfileTexts();
  const [old, setOld] = useState("");
  const [typed, setTyped] = useState(nothingTyped);
  const { sent, busy, failure, send } = useChange(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(old, typed.password, isWorthSending(typed));
  };
  const elsewhere =
    failure !== undefined && failure.reason !== "unauthorized" && ruleOf(failure) === undefined;
  return (
    <Dialog open onClose={onClose} title={texts("changePassword")} lead={texts("passwordLead")} size="small">
      <form className={styles["form"]} onSubmit={submit}>
        {elsewhere ? <ErrorNote failure={failure} /> : null}
        <PresentPassword value={old} onChange={setOld} wrong={failure?.reason === "unauthorized"} />
        <NewPassword value={typed} onChange={setTyped} sent={sent} failure={failure} />
        <Button type="submit" variant="primary" busy={busy}>
          {texts("change")}
        </Button>
      </form>
    </Dialog>
  );
}

function useChange(done: () => void) {
  const texts = useProfileTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async (old: string, password: string, sound: boolean) => {
    setSent(true);
    setFailure(undefined);
    if (!sound || busy) return;
    setBusy(true);
    const answer = await api.team.changePassword(old, password);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    showToast({ text: texts("passwordChanged"), tone: "good" });
    void refresh(["sign-ins"]);
    done();
  };
  return { sent, busy, failure, send };
}
