import { useState, type FormEvent, type ReactElement } from "react";

import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { createPasskey, type PasskeyTrouble } from "../../../live/passkeys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { usePasskeyTexts } from "./passkey-texts.ts";
import { PasskeyName } from "./passkey-name.tsx";
import { PresentPassword } from "../present-password.tsx";
import styles from "../profile.module.css";

/** Adds a passkey: asks for a name and the password; then the browser verifies the user. */
export function AddPasskey({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = usePasskeyTexts();
  const [name, setName] = useState(() => programOf(navigator.userAgent).slice(0, 100));
  const [password, setPassword] = useState("");
  const { busy, failure, trouble, add } = useAdding(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void add(name.trim(), password);
  };
  const wrong = failure?.reason === "unauthorized";
  return (
    <Dialog open onClose={onClose} title={texts("add")} lead={texts("addLead")} size="small">
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined || wrong ? null : <ErrorNote failure={failure} />}
        {trouble === undefined ? null : <Callout tone="warning" title={texts(trouble)} role="alert" />}
        <PasskeyName value={name} onChange={setName} />
        <PresentPassword value={password} onChange={setPassword} wrong={wrong} />
        <Button type="submit" variant="primary" busy={busy}>
          {texts("goOn")}
        </Button>
      </form>
    </Dialog>
  );
}

interface Outcome {
  readonly failure?: Failure;
  readonly trouble?: PasskeyTrouble;
}

function useAdding(done: () => void) {
  const texts = usePasskeyTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({});
  const make = async (name: string, password: string): Promise<Outcome | undefined> => {
    const options = await api.send("beginPasskey", {}, { password });
    if (!options.ok) return { failure: options.failure };
    const created = await createPasskey(options.value);
    if (!created.ok) return { trouble: created.failure };
    const added = await api.send("addPasskey", {}, { name, credential: created.value });
    return added.ok ? undefined : { failure: added.failure };
  };
  const add = async (name: string, password: string) => {
    setBusy(true);
    setOutcome({});
    const went = await make(name, password);
    setBusy(false);
    if (went !== undefined) return setOutcome(went);
    showToast({ text: texts("added", { name }), tone: "good" });
    for (const key of ["passkeys", "sign-ins", "me"]) void refresh([key]);
    done();
  };
  const { failure, trouble } = outcome;
  return { busy, failure, trouble, add };
}
