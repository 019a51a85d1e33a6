import { useState, type FormEvent, type ReactElement } from "react";

import type { DeviceRequest } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { Button } from "../../ui/button/button.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useNameOfPerson } from "../../ui/texts/person-texts.ts";
import { DeviceDecision } from "./device-decision.tsx";
import { PublicPage } from "./public-page.tsx";
import { RefusalNote } from "./refusal-note.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";
import { useFirstField } from "./use-first-field.ts";

/** Signs in a program on another machine; only signed-in users reach this page. */
export function DevicePage(): ReactElement {
  const texts = useSignInTexts();
  const nameOf = useNameOfPerson();
  const me = useAnswer(["me"], (api) => api.team.whoAmI());
  const signedOut = me.error?.failure.reason === "unauthenticated";
  return (
    <PublicPage title={texts("deviceTitle")} lead={texts("deviceLead")}>
      {signedOut ? (
        <Skeleton lines={3} />
      ) : (
        <Answered of={me} skeleton={<Skeleton lines={3} />}>
          {(who) => (
            <>
              <p>{texts("signedInAs", { name: nameOf(who) })}</p>
              <Device />
            </>
          )}
        </Answered>
      )}
    </PublicPage>
  );
}

interface Found {
  readonly userCode: string;
  readonly request: DeviceRequest;
}

function Device(): ReactElement {
  const texts = useSignInTexts();
  const [found, setFound] = useState<Found | undefined>(undefined);
  const [decision, setDecision] = useState<"allowed" | "refused" | undefined>(undefined);
  if (decision !== undefined) {
    return (
      <Callout tone={decision === "allowed" ? "good" : "warning"} title={texts(decision)} role="status">
        <p>{texts(decision === "allowed" ? "allowedHint" : "refusedHint")}</p>
      </Callout>
    );
  }
  if (found === undefined) return <CodeForm onFound={setFound} />;
  return <DeviceDecision {...found} onDecided={setDecision} onAnother={() => setFound(undefined)} />;
}

function CodeForm({ onFound }: { readonly onFound: (found: Found) => void }): ReactElement {
  const texts = useSignInTexts();
  const api = useApi();
  const [code, setCode] = useState("");
  const [tried, setTried] = useState<{ failure: Failure; tries: number } | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const form = useFirstField(String(tried?.tries), "code");
  const look = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const userCode = code.trim().toUpperCase();
    setBusy(true);
    const answer = await api.signIn.lookAtDevice(userCode);
    setBusy(false);
    if (answer.ok) onFound({ userCode, request: answer.value });
    else setTried({ failure: answer.failure, tries: (tried?.tries ?? 0) + 1 });
  };
  const wrong = { title: texts("wrongDevice"), hint: texts("wrongDeviceHint") };
  return (
    <form ref={form} className={styles["form"]} onSubmit={(event) => void look(event)}>
      {tried === undefined ? null : <RefusalNote key={tried.tries} failure={tried.failure} wrong={wrong} />}
      <div className={styles["code"]}>
        <Field label={texts("deviceCode")} hint={texts("deviceCodeHint")}>
          <Input
            name="code"
            required
            minLength={8}
            maxLength={12}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
      </div>
      <Button type="submit" variant="primary" busy={busy}>
        {texts("look")}
      </Button>
    </form>
  );
}
