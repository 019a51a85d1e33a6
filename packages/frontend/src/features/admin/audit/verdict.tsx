import { useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AuditVerdictResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import styles from "./audit.module.css";
import { useAuditTexts } from "./texts.ts";

export interface Verifying {
  readonly busy: boolean;
  readonly verdict: AuditVerdictResource | undefined;
  readonly failure: Failure | undefined;
  readonly verify: () => Promise<void>;
}

/** Lets the server verify the hash chain of the whole log. */
export function useVerifying(): Verifying {
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<AuditVerdictResource | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const verify = async () => {
    setBusy(true);
    const answer = await api.team.verifyAudit();
    setBusy(false);
    setVerdict(answer.ok ? answer.value : undefined);
    setFailure(answer.ok ? undefined : answer.failure);
  };
  return { busy, verdict, failure, verify };
}

/** Shows the result of the verification. */
export function VerdictNote({ verdict, failure, verify }: Verifying): ReactElement | null {
  const texts = useAuditTexts();
  if (failure !== undefined) return <ErrorNote failure={failure} retry={() => void verify()} />;
  if (verdict === undefined) return null;
  if (!verdict.intact) {
    const { seq, why } = verdict;
    return (
      <Callout tone="bad" title={texts("broken", { seq })} role="alert">
        <p>{texts("brokenHint", { why })}</p>
      </Callout>
    );
  }
  const head = `${verdict.entries}:${verdict.last}`;
  return (
    <Callout
      tone="good"
      title={texts("intact", { count: verdict.entries })}
      role="status"
      action={<CopyButton value={head} what={texts("head")} />}
    >
      <p>{texts("intactHint")}</p>
      <code className={styles["value"]}>{head}</code>
    </Callout>
  );
}
