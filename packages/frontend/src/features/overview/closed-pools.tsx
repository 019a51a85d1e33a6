import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { OpenPoolButton } from "../../tasks/pools/open-pool-button.tsx";
import { PoolState } from "../../tasks/pools/pool-state.tsx";
import { usePoolTexts } from "../../tasks/pools/texts.ts";
import { usePools } from "../../tasks/pools/use-pools.ts";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import styles from "./closed-pools.module.css";

/** Lists the quota pools that are out of quota, in all visible projects; nothing without one. */
export function ClosedPools(): ReactElement | null {
  const texts = usePoolTexts();
  const closed = usePools().filter(({ pool }) => pool.state !== "open");
  return closed.length === 0 ? null : (
    <Section title={texts("outOfQuota")}>
      <ul className={styles["pools"]}>
        {closed.map((row) => (
          <li key={`${row.project.id} ${row.pool.name}`} className={styles["pool"]}>
            <span className={styles["facts"]}>
              <Link to={addressOf("agents", {})}>{row.pool.name}</Link>{" "}
              <span className={styles["quiet"]}>
                {row.project.name} · {texts("waiting", { count: row.pool.waiting })}
              </span>
              <PoolState pool={row.pool} />
            </span>
            <OpenPoolButton row={row} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
