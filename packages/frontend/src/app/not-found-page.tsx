import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { ButtonLink } from "../ui/link/button-link.tsx";
import { Page } from "../ui/page/page.tsx";
import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

/** At an address that is none of ours. What one of ours names and is not there, its own page says. */
export function NotFoundPage(): ReactElement {
  const texts = useAppTexts();
  return (
    <Page title={texts("notFound")} fit="text">
      <p className={styles["hint"]}>{texts("notFoundHint")}</p>
      <ButtonLink to={addressOf("overview", {})}>{texts("toOverview")}</ButtonLink>
    </Page>
  );
}
