import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { FactorEnrolment } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { PresentPassword } from "./present-password.tsx";
import styles from "./profile.module.css";
import { QrCode } from "./qr-code.tsx";
import { useProfileTexts } from "./texts.ts";
import { useFocusedField } from "./use-focused-field.ts";

/** Sets up TOTP: asks for the password, shows the QR code, verifies a first code, and shows the recovery codes once. */
export function EnrolFactor({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useProfileTexts();
  const refresh = useRefresh();
  const [enrolment, setEnrolment] = useState<FactorEnrolment | undefined>(undefined);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  const close = () => {
    if (codes !== undefined) void refresh(["me"]);
    onClose();
  };
  return (
    <Dialog open onClose={close} title={texts(codes === undefined ? "factor" : "recovery")} size="small">
      {codes !== undefined ? (
        <RecoveryCodes codes={codes} onDone={close} />
      ) : enrolment === undefined ? (
        <AskPassword onBegun={setEnrolment} />
      ) : (
        <AskCode enrolment={enrolment} onConfirmed={setCodes} />
      )}
    </Dialog>
  );
}

/**
 * Shown without a dialog to users who must set it up before anything else; the page continues by itself afterwards.
 */
export function FirstFactor(): ReactElement {
  const refresh = useRefresh();
  const [enrolment, setEnrolment] = useState<FactorEnrolment | undefined>(undefined);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={() => void refresh(["me"])} />;
  if (enrolment === undefined) return <AskPassword onBegun={setEnrolment} />;
  return <AskCode enrolment={enrolment} onConfirmed={setCodes} />;
}

function AskPassword({ onBegun }: { readonly onBegun: (begun: FactorEnrolment) => void }): ReactElement {
  const texts = useProfileTexts();
  const api = useApi();
  const form = useFocusedField("old");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await api.team.enrolFactor(password);
    if (answer.ok) onBegun(answer.value);
    else setFailure(answer.failure);
  };
  const wrong = failure?.reason === "unauthorized";
  return (
    <form ref={form} className={styles["form"]} onSubmit={(event) => void begin(event)}>
      {failure === undefined || wrong ? null : <ErrorNote failure={failure} />}
      <PresentPassword value={password} onChange={setPassword} wrong={wrong} />
      <Button type="submit" variant="primary">
        {texts("goOn")}
      </Button>
    </form>
  );
}

interface AskCodeProps {
  readonly enrolment: FactorEnrolment;
  readonly onConfirmed: (codes: readonly string[]) => void;
}

function AskCode({ enrolment, onConfirmed }: AskCodeProps): ReactElement {
  const texts = useProfileTexts();
  const api = useApi();
  const form = useFocusedField("code");
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await api.team.confirmFactor(code.replaceAll(/\s/g, ""));
    if (answer.ok) onConfirmed(answer.value.recoveryCodes);
    else setFailure(answer.failure);
  };
  const wrong = failure?.reason === "invalid-request";
  return (
    <form ref={form} className={styles["form"]} onSubmit={(event) => void confirm(event)}>
      <p>{texts("factorStart")}</p>
      <QrCode text={enrolment.uri} label={texts("qr")} />
      <Field label={texts("factorType")}>
        <Input mono readOnly value={enrolment.secret} onFocus={({ target }) => target.select()} />
      </Field>
      {failure === undefined || wrong ? null : <ErrorNote failure={failure} />}
      <Field label={texts("code")} error={wrong ? texts("wrongCode") : undefined}>
        <Input
          name="code"
          mono
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={40}
          data-autofocus=""
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
      </Field>
      <Button type="submit" variant="primary">
        {texts("confirm")}
      </Button>
    </form>
  );
}

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

function RecoveryCodes({ codes, onDone }: RecoveryCodesProps): ReactElement {
  const texts = useProfileTexts();
  return (
    <div className={styles["form"]}>
      <p>{texts("recoveryHint")}</p>
      <ul className={styles["codes"]}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyButton labelled value={codes.join("\n")} what={texts("copyAll")} />
      <Button variant="primary" onClick={onDone}>
        {texts("done")}
      </Button>
    </div>
  );
}
