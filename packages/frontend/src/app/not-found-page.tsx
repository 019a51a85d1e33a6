import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { ButtonLink } from "../ui/link/button-link.tsx";
import { Page } from "../ui/page/page.tsx";
import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

/** Shown for unknown addresses. A known address of a missing object is handled by the object's own page. */
export function NotFoundPage(): ReactElement {
  const texts = useAppTexts();
  return (
    <Page title={texts("notFound")} fit="text">
      <p className={styles["hint"]}>{texts("notFoundHint")}</p>
      <ButtonLink to={addressOf("overview", {})}>{texts("toOverview")}</ButtonLink>
    </Page>
  );
}
