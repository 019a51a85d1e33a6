import type { ReactElement } from "react";

import type { Call } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { FiredRun } from "../../../tasks/work/fired-run.tsx";
import { Badge } from "../../../ui/badge/badge.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { useIncomingTexts } from "./texts.ts";
import styles from "../hooks/hooks.module.css";

/** Shows the run of a call with its state, or why there is none. */
export function CallOutcome({ call: { state, run, failure } }: { readonly call: Call }): ReactElement {
  const texts = useIncomingTexts();
  return (
    <span className={styles["outcome"]}>
      <FiredRun run={run} />
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
