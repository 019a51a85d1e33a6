import type { ReactElement } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";
import { queryString, pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { saveReturnPath } from "../../live/return-path.ts";
import { Button } from "../../ui/button/button.tsx";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";

/** Opens the provider, which redirects the browser back signed in. */
export function SignOnButton({ to }: { readonly to: string }): ReactElement {
  const texts = useSignInTexts();
  const go = () => {
    // The server redirects to few addresses only: this browser remembers the final one.
    const device = to === addresses.device;
    if (!device) saveReturnPath(to);
    location.assign(pages.oidcStart.path + queryString({ to: device ? "device" : "home" }));
  };
  return (
    <Button className={styles["wide"]} onClick={go}>
      {texts("singleSignOn")}
    </Button>
  );
}
