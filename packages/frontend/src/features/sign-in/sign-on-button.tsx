import type { ReactElement } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";
import { queryString, pages } from "@wezterm-parallel/shared/protocol/api/routes";

import { keepReturnPath } from "../../live/return-path.ts";
import { Button } from "../../ui/button/button.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";

/** Leads to the provider, which sends the browser back signed in. */
export function SignOnButton({ to }: { readonly to: string }): ReactElement {
  const texts = useSignInTexts();
  const go = () => {
    // The server sends browsers back to few places: the rest of the way is this browser's affair.
    const device = to === addresses.device;
    if (!device) keepReturnPath(to);
    location.assign(pages.oidcStart.path + queryString({ to: device ? "device" : "home" }));
  };
  return (
    <Button className={styles["wide"]} onClick={go}>
      {texts("singleSignOn")}
    </Button>
  );
}
