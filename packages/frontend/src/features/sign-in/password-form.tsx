import { useState, type FormEvent, type ReactElement, type ReactNode } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { PasswordInput } from "../../ui/field/password-input.tsx";
import { RefusalNote } from "./refusal-note.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";
import { useFirstField } from "./use-first-field.ts";

interface PasswordFormProps {
  /** A path of this site. */
  readonly to: string;
  /** The name, if known. */
  readonly known: string;
  /** The reason the user was sent here; shown until the first try. */
  readonly why: ReactNode;
  /** The browser offers passkeys in the name field. */
  readonly withPasskey: boolean;
}

interface Tried {
  readonly failure: Failure;
  readonly tries: number;
}

/**
 * Asks for name and password, then for the second factor's code if the server requires it. Input stays after a failure.
 */
export function PasswordForm({ to, known, why, withPasskey }: PasswordFormProps): ReactElement {
  const texts = useSignInTexts();
  const [typed, setTyped] = useState({ name: known, password: "", code: "" });
  const { tried, busy, needsCode, send } = useSending(to);
  const form = useFirstField(`${String(tried?.tries)} ${needsCode}`, whatToCorrect(known, tried, needsCode));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(typed);
  };
  const field = (name: keyof typeof typed) => ({
    name,
    required: true,
    value: typed[name],
    onChange: (event: { readonly target: HTMLInputElement }) =>
      setTyped({ ...typed, [name]: event.target.value }),
  });
  return (
    <form ref={form} className={styles["form"]} onSubmit={submit}>
      {tried === undefined ? why : <Told tried={tried} needsCode={needsCode} />}
      <Field label={texts("name")}>
        <Input
          {...field("name")}
          autoComplete={withPasskey ? "username webauthn" : "username"}
          maxLength={100}
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <Field label={texts("password")}>
        <PasswordInput {...field("password")} autoComplete="current-password" />
      </Field>
      {needsCode ? (
        <Field label={texts("code")} hint={texts("codeHint")}>
          <Input {...field("code")} mono autoComplete="one-time-code" maxLength={40} />
        </Field>
      ) : null}
      <Button type="submit" variant="primary" busy={busy}>
        {texts("signIn")}
      </Button>
    </form>
  );
}

function useSending(to: string) {
  const api = useApi();
  const [tried, setTried] = useState<Tried | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  const send = async ({ name, password, code }: Readonly<Record<"name" | "password" | "code", string>>) => {
    if (busy) return;
    setBusy(true);
    const given = { name: name.trim(), password };
    const answer = await api.signIn.byPassword(code.trim() === "" ? given : { ...given, code: code.trim() });
    // The page is about to be left: the button stays busy until then.
    if (answer.ok) return location.replace(to);
    setBusy(false);
    setNeedsCode(needsCode || asksForCode(answer.failure));
    setTried({ failure: answer.failure, tries: (tried?.tries ?? 0) + 1 });
  };
  return { tried, busy, needsCode, send };
}

interface ToldProps {
  readonly tried: Tried;
  readonly needsCode: boolean;
}

function Told({ tried, needsCode }: ToldProps): ReactElement {
  const texts = useSignInTexts();
  if (needsCode && asksForCode(tried.failure)) return <Callout title={texts("codeNeeded")} role="alert" />;
  if (tried.failure.data?.["needs"] === "passkey") {
    return (
      <Callout title={texts("passkeyNeeded")} role="alert">
        <p>{texts("passkeyNeededHint")}</p>
      </Callout>
    );
  }
  const wrong = { title: texts("wrong"), hint: texts("wrongHint") };
  return <RefusalNote key={tried.tries} failure={tried.failure} wrong={wrong} />;
}

function asksForCode({ data }: Failure): boolean {
  return data?.["needs"] === "code";
}

/** Returns the field to focus. */
function whatToCorrect(known: string, tried: Tried | undefined, needsCode: boolean): string {
  if (needsCode) return "code";
  return known !== "" || tried !== undefined ? "password" : "name";
}
