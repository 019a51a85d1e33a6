import type { ReactElement } from "react";

import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";

import { formatClock } from "../../ui/format/durations.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { usePoolTexts } from "./texts.ts";
import styles from "./pools.module.css";

/** Says whether a pool has quota, until when it has none, and what the agent said. */
export function PoolState({ pool }: { readonly pool: PoolResource }): ReactElement {
  const texts = usePoolTexts();
  const locale = useLocale();
  const { state, until = 0, reported, said, probe } = pool;
  if (state === "open") return <>{texts("isOpen")}</>;
  const time = formatClock(until, Date.now(), locale);
  const words =
    state === "probing"
      ? texts(probe === undefined ? "probes" : "probesWith", { task: probe ?? "" })
      : texts(reported === true ? "closed" : "closedGuessed", { time });
  return (
    <span className={styles["pool"]}>
      <span data-tone="warning">{words}</span>
      {said === undefined || said === "" ? null : <q>{said}</q>}
    </span>
  );
}
