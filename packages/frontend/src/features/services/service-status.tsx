import type { ReactElement } from "react";

import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { Badge, type Tone } from "../../ui/badge/badge.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { useServicesTexts } from "./texts.ts";
import styles from "./services.module.css";

type State = ServiceResource["state"];

const tones: Readonly<Record<State["kind"], Tone | undefined>> = {
  stopped: undefined,
  starting: "info",
  healthy: "good",
  unhealthy: "bad",
  "backing-off": "warning",
  failed: "bad",
  stopping: undefined,
};

/** Shows a state, and why the service does not run as it should, with its last lines. */
export function ServiceStatus({ state }: { readonly state: State }): ReactElement {
  const texts = useServicesTexts();
  const failure = "why" in state ? state.why : undefined;
  return (
    <span className={styles["state"]}>
      <Badge tone={tones[state.kind]}>{texts(state.kind)}</Badge>
      {failure === undefined ? null : (
        <span className={styles["failure"]}>
          <FailureLines failure={failure} />
        </span>
      )}
    </span>
  );
}
