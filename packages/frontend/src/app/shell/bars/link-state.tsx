import type { ReactElement } from "react";

import type { Link } from "@wezterm-parallel/shared/client/live/live-store";

import { useLink } from "../../../binding/use-live.ts";
import { Elapsed } from "../../../ui/time/duration.tsx";
import styles from "./link-state.module.css";
import { useShellTexts } from "../texts.ts";

const words = { live: "live", connecting: "connecting", away: "away" } as const satisfies Record<
  Link["kind"],
  string
>;

/** Shows whether the displayed data is up to date. */
export function LinkState(): ReactElement {
  const texts = useShellTexts();
  const link = useLink();
  return (
    <span className={styles["link"]} data-kind={link.kind} data-tooltip={texts(words[link.kind])}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        {link.kind === "away" ? (
          <path d="m2 2 8 8m0-8-8 8" />
        ) : (
          <circle cx="6" cy="6" r="4" data-full={link.kind === "live" || undefined} />
        )}
      </svg>
      <span className={styles["word"]}>
        {texts(words[link.kind])} {link.kind === "away" ? <Elapsed since={link.since} /> : null}
      </span>
    </span>
  );
}
