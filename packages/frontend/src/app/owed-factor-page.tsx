import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useApi } from "../binding/api-context.ts";
import { FirstFactor } from "../features/profile/enrol-factor.tsx";
import { FirstPasskey } from "../features/profile/passkeys/first-passkey.tsx";
import { PublicPage } from "../features/sign-in/public-page.tsx";
import { Button } from "../ui/button/button.tsx";
import { forgetSession } from "./go-to-sign-in.ts";
import { useAppTexts } from "./texts.ts";

/** Offers the only two actions that a user without the required second factor has: set one up, or sign out. */
export function OwedFactorPage(): ReactElement {
  const texts = useAppTexts();
  const api = useApi();
  const leave = async () => {
    await api.team.signOut();
    await forgetSession();
    location.assign(addressOf("signIn", {}));
  };
  return (
    <PublicPage title={texts("owedFactor")} lead={texts("owedFactorLead")}>
      <FirstFactor />
      <FirstPasskey />
      <Button variant="quiet" onClick={() => void leave()}>
        {texts("signOut")}
      </Button>
    </PublicPage>
  );
}
