import { Fingerprint } from "lucide-react";
import { type ReactElement, useEffect, useRef, useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { offersAutofill, showPasskey, stopPasskeys } from "../../live/passkeys.ts";
import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { RefusalNote } from "./refusal-note.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";

/** Renewal interval. Source: the server's challenges are valid for five minutes. */
const renewedEveryMs = 4 * 60_000;

/**
 * Signs in with a passkey chosen in the browser, without typing a name. Also offers passkeys by autofill in the name
 * field.
 */
export function PasskeySignIn({ to }: { readonly to: string }): ReactElement {
  const texts = useSignInTexts();
  const { tried, busy, sign } = usePasskey(to);
  const wrong = { title: texts("passkeyWrong"), hint: texts("passkeyWrongHint") };
  return (
    <>
      {tried === "stopped" ? <Callout title={texts("passkeyStopped")} role="status" /> : null}
      {tried === "failed" ? <Callout tone="bad" title={texts("passkeyFailed")} role="alert" /> : null}
      {typeof tried === "object" ? <RefusalNote failure={tried} wrong={wrong} /> : null}
      <Button className={styles["wide"]} icon={<Fingerprint />} busy={busy} onClick={sign}>
        {texts("passkey")}
      </Button>
    </>
  );
}

type Tried = Failure | "stopped" | "failed";

function usePasskey(to: string) {
  const api = useApi();
  const [tried, setTried] = useState<Tried | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const asking = useRef(false);
  const attempt = async (autofill: boolean): Promise<Tried | "leaves"> => {
    const options = await api.send("beginPasskeySignIn", {});
    if (!options.ok) return options.failure;
    // Autofill must not close the prompt that the user opened.
    if (autofill && asking.current) return "stopped";
    const shown = await showPasskey(options.value, { autofill });
    if (!shown.ok) return shown.failure === "stopped" ? "stopped" : "failed";
    const answer = await api.send("signInByPasskey", {}, { credential: shown.value });
    if (!answer.ok) return answer.failure;
    // The page is about to be left: the button stays busy until then.
    location.replace(to);
    return "leaves";
  };
  const sign = async () => {
    asking.current = true;
    setBusy(true);
    setTried(undefined);
    const outcome = await attempt(false);
    if (outcome === "leaves") return;
    asking.current = false;
    setBusy(false);
    setTried(outcome);
  };
  useAutofill(attempt, { paused: busy, onRefused: setTried });
  return { tried, busy, sign: () => void sign() };
}

interface AutofillOptions {
  /** Set while a prompt is open. */
  readonly paused: boolean;
  readonly onRefused: (failure: Failure) => void;
}

/** Offers passkeys in the name field while the page is open. */
function useAutofill(
  attempt: (autofill: boolean) => Promise<Tried | "leaves">,
  { paused, onRefused }: AutofillOptions,
): void {
  const latest = useRef({ attempt, onRefused });
  useEffect(() => {
    latest.current = { attempt, onRefused };
  });
  useEffect(() => {
    if (paused) return undefined;
    const offer = async () => {
      if (!(await offersAutofill())) return;
      const outcome = await latest.current.attempt(true);
      if (typeof outcome === "object") latest.current.onRefused(outcome);
    };
    void offer();
    const renewing = setInterval(() => void offer(), renewedEveryMs);
    return () => clearInterval(renewing);
  }, [paused]);
  useEffect(() => () => void stopPasskeys(), []);
}
