import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/addresses";

import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

export function NotFoundPage(): ReactElement {
  const texts = useAppTexts();
  return (
    <main className={styles["notice"]}>
      <h1>{texts("notFound")}</h1>
      <p>{texts("notFoundHint")}</p>
      <p>
        <Link to={addresses.overview}>{texts("toOverview")}</Link>
      </p>
    </main>
  );
}
