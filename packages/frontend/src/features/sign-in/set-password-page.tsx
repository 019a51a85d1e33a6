import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useApi } from "../../binding/api-context.ts";
import { useRouter } from "../../router/use-router.ts";
import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { isWorthSending, NewPassword, nothingTyped, ruleOf } from "../../ui/password/new-password.tsx";
import { saveNewName } from "./new-name.ts";
import { PublicPage } from "./public-page.tsx";
import { RefusalNote } from "./refusal-note.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";
import { useFirstField } from "./use-first-field.ts";
import { useLinkSecret } from "./use-link-secret.ts";

/** The target of invitations: the user sets a password that nobody else knows. */
export function SetPasswordPage(): ReactElement {
  const texts = useSignInTexts();
  const invitation = useLinkSecret("setPassword");
  return (
    <PublicPage title={texts("setPasswordTitle")}>
      {invitation === "" ? <NoInvitation /> : <SetPassword key={invitation} invitation={invitation} />}
    </PublicPage>
  );
}

function NoInvitation(): ReactElement {
  const texts = useSignInTexts();
  return (
    <>
      <Callout title={texts("invitationMissing")}>
        <p>{texts("invitationMissingHint")}</p>
        <code>wzp users reset NAME</code>
      </Callout>
      <ButtonLink to={addresses.signIn} className={styles["wide"]}>
        {texts("toSignIn")}
      </ButtonLink>
    </>
  );
}

function SetPassword({ invitation }: { readonly invitation: string }): ReactElement {
  const texts = useSignInTexts();
  const [typed, setTyped] = useState(nothingTyped);
  const { sent, busy, failure, send } = useSetting(invitation);
  const form = useFirstField(String(sent), "password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(typed.password, isWorthSending(typed));
  };
  const wrong = { title: texts("invitationSpent"), hint: texts("invitationSpentHint") };
  return (
    <form ref={form} className={styles["form"]} onSubmit={submit}>
      {failure === undefined || ruleOf(failure) !== undefined ? null : (
        <RefusalNote key={sent} failure={failure} wrong={wrong} />
      )}
      <NewPassword value={typed} onChange={setTyped} sent={sent > 0} failure={failure} />
      <Button type="submit" variant="primary" busy={busy}>
        {texts("setPassword")}
      </Button>
    </form>
  );
}

function useSetting(invitation: string) {
  const api = useApi();
  const router = useRouter();
  const [sent, setSent] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async (password: string, worthIt: boolean) => {
    if (busy) return;
    setFailure(undefined);
    setSent(sent + 1);
    if (!worthIt) return;
    setBusy(true);
    const answer = await api.signIn.acceptInvitation(invitation, password);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    saveNewName(answer.value.name);
    await router.navigate(addresses.signIn, { replace: true });
  };
  return { sent, busy, failure, send };
}
