import type { ReactElement } from "react";

import { Button } from "../ui/button/button.tsx";
import { Page } from "../ui/page/page.tsx";
import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

/** A bug, or a release that replaced the files of this page while it was open: loading it again helps with both. */
export function ErrorPage({ error }: { readonly error: unknown }): ReactElement {
  const texts = useAppTexts();
  return (
    <Page title={texts("broken")} fit="text">
      <p role="alert">{texts("brokenHint")}</p>
      <pre className={styles["cause"]} lang="en">
        {error instanceof Error ? error.message : String(error)}
      </pre>
      <Button variant="primary" onClick={() => location.reload()}>
        {texts("reload")}
      </Button>
    </Page>
  );
}
