import type { ReactElement } from "react";

import type {
  HookResource,
  HookRun,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import styles from "../hooks/hooks.module.css";
import { usePlanHooksTexts } from "./texts.ts";

const tones = { succeeded: "good", failed: "warning", "given-up": "bad" } as const;

/** Shows how a run of a hook ended, with the exit code. */
export function HookRunOutcome({
  run: { state, exitCode },
}: {
  readonly run: Pick<HookRun, "state" | "exitCode">;
}): ReactElement {
  const texts = usePlanHooksTexts();
  return (
    <span className={styles["outcome"]}>
      <Badge tone={tones[state]}>{texts(state)}</Badge>
      {exitCode === undefined || exitCode === 0 ? null : <span>{exitCode}</span>}
    </span>
  );
}

/** Shows whether a hook is ready for events. */
export function HookState({ hook }: { readonly hook: HookResource }): ReactElement {
  const texts = usePlanHooksTexts();
  if (hook.failing !== undefined) return <Badge tone="bad">{texts("failing")}</Badge>;
  return <Badge tone="good">{texts("ok")}</Badge>;
}
