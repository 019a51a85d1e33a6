import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { Firing } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { Link } from "../../ui/link/link.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import styles from "./fired-run.module.css";

/** Shows the run that was started by itself, with its state; nothing if there is none. */
export function FiredRun({ run }: Pick<Firing, "run">): ReactElement | null {
  if (run === undefined) return null;
  return (
    <>
      <StateMark state={run.state} />
      <Link className={styles["above"]} to={addressOf("run", { run: run.id })}>
        {run.id}
      </Link>
    </>
  );
}
