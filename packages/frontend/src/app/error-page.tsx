import type { ErrorComponentProps } from "@tanstack/react-router";
import type { ReactElement } from "react";

import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

/** A bug, or a release that replaced the files of this page while it was open: loading it again helps with both. */
export function ErrorPage({ error }: ErrorComponentProps): ReactElement {
  const texts = useAppTexts();
  return (
    <main className={styles["notice"]}>
      <h1>{texts("broken")}</h1>
      <p role="alert">{texts("brokenHint")}</p>
      <pre>{error instanceof Error ? error.message : String(error)}</pre>
      <button type="button" onClick={() => location.reload()}>
        {texts("reload")}
      </button>
    </main>
  );
}
