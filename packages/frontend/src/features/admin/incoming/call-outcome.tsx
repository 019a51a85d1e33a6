import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { Call } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useIncomingTexts } from "./texts.ts";
import styles from "./incoming.module.css";

/** Shows the run of a call with its state, or why there is none. */
export function CallOutcome({ call: { state, run, failure } }: { readonly call: Call }): ReactElement {
  const texts = useIncomingTexts();
  return (
    <span className={styles["outcome"]}>
      {run === undefined ? null : (
        <>
          <StateMark state={run.state} />
          <Link className={styles["above"]} to={addressOf("run", { run: run.id })}>
            {run.id}
          </Link>
        </>
      )}
      {state === "ignored" ? <Badge>{texts("ignored")}</Badge> : null}
      {state === "failed" ? <Badge tone="bad">{texts("failed")}</Badge> : null}
      {failure === undefined ? null : (
        <span className={styles["cut"]}>
          <FailureLines failure={failure} />
        </span>
      )}
    </span>
  );
}
