import type { ReactElement } from "react";

import { addressOfPlace } from "../router/place.ts";
import { MissingScript } from "../router/loaded-component.ts";
import { useRouter } from "../router/use-router.ts";
import { Button } from "../ui/button/button.tsx";
import { MissingNote } from "../ui/lazy/missing-note.tsx";
import { Page } from "../ui/page/page.tsx";
import styles from "./app.module.css";
import { useAppTexts } from "./texts.ts";

/** Shown when a page's script could not be fetched or rendering threw: reloading may help with both. */
export function ErrorPage({ error }: { readonly error: unknown }): ReactElement {
  const texts = useAppTexts();
  const router = useRouter();
  if (error instanceof MissingScript) {
    const here = () => {
      const { place } = router.shown;
      return addressOfPlace(place, place.query);
    };
    return (
      <Page title={texts("notShown")} fit="text">
        <MissingNote again={() => void router.navigate(here(), { replace: true })} />
      </Page>
    );
  }
  return (
    <Page title={texts("broken")} fit="text">
      <p role="alert">{texts("brokenHint")}</p>
      <pre className={styles["cause"]} lang="en" tabIndex={0}>
        {error instanceof Error ? error.message : String(error)}
      </pre>
      <Button variant="primary" onClick={() => location.reload()}>
        {texts("reload")}
      </Button>
    </Page>
  );
}
