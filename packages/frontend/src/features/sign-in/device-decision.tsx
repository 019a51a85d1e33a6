import { useEffect, useRef, useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { DeviceRequest } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { useApi } from "../../binding/api-context.ts";
import { Button } from "../../ui/button/button.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { RefusalNote } from "./refusal-note.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";

interface DeviceDecisionProps {
  readonly userCode: string;
  readonly request: DeviceRequest;
  readonly onDecided: (decision: "allowed" | "refused") => void;
  readonly onAnother: () => void;
}

/** Shows which program requests access from where, and lets the user approve or deny. */
export function DeviceDecision({
  userCode,
  request,
  onDecided,
  onAnother,
}: DeviceDecisionProps): ReactElement {
  const texts = useSignInTexts();
  const api = useApi();
  const [busy, setBusy] = useState<boolean | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const decide = async (allow: boolean) => {
    setBusy(allow);
    const answer = await api.signIn.decideDevice(userCode, allow);
    setBusy(undefined);
    if (answer.ok) onDecided(allow ? "allowed" : "refused");
    else setFailure(answer.failure);
  };
  const wrong = { title: texts("wrongDevice"), hint: texts("wrongDeviceHint") };
  return (
    <div className={styles["form"]}>
      <Facts request={request} />
      <p>{texts("allowOnly")}</p>
      {failure === undefined ? null : <RefusalNote failure={failure} wrong={wrong} />}
      <div className={styles["pair"]}>
        <Button className={styles["wide"]} busy={busy === false} onClick={() => void decide(false)}>
          {texts("refuse")}
        </Button>
        <Button
          className={styles["wide"]}
          variant="primary"
          busy={busy === true}
          onClick={() => void decide(true)}
        >
          {texts("allow")}
        </Button>
      </div>
      <Button variant="quiet" onClick={onAnother}>
        {texts("anotherCode")}
      </Button>
    </div>
  );
}

function Facts({ request }: { readonly request: DeviceRequest }): ReactElement {
  const texts = useSignInTexts();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { label, address, userAgent, createdAt } = request;
  return (
    <>
      <h2 ref={title} tabIndex={-1}>
        {texts("wantsIn")}
      </h2>
      <dl className={styles["facts"]}>
        <dt>{texts("program")}</dt>
        <dd>{label}</dd>
        <dt>{texts("address")}</dt>
        <dd>{address}</dd>
        <dt>{texts("kind")}</dt>
        <dd>{userAgent}</dd>
        <dt>{texts("asked")}</dt>
        <dd>
          <TimeAgo at={createdAt} />
        </dd>
      </dl>
    </>
  );
}
