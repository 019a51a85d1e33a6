import type { ReactElement } from "react";

import type { Firing } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { FiredRun } from "../../tasks/work/fired-run.tsx";
import { Badge } from "../../ui/badge/badge.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { useSchedulesTexts } from "./texts.ts";
import styles from "./schedules.module.css";

/** Shows the run of a firing with its state, or why there is none. */
export function FiringOutcome({ firing }: { readonly firing: Firing }): ReactElement {
  const texts = useSchedulesTexts();
  const { state, run, count, byHand, failure } = firing;
  return (
    <span className={styles["outcome"]}>
      <FiredRun run={run} />
      {state === "missed" ? <Badge tone="warning">{texts("missedCount", { count })}</Badge> : null}
      {state === "skipped" ? <Badge>{texts("skipped")}</Badge> : null}
      {state === "waiting" ? <Badge tone="info">{texts("waiting")}</Badge> : null}
      {state === "failed" ? <Badge tone="bad">{texts("failed")}</Badge> : null}
      {byHand ? <span className={styles["quiet"]}>{texts("byHand")}</span> : null}
      {failure === undefined ? null : (
        <span className={styles["failure"]}>
          <FailureLines failure={failure} />
        </span>
      )}
    </span>
  );
}
