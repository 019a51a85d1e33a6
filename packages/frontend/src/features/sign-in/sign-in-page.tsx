import { useState, type ReactElement } from "react";

import { useAddressQuery } from "../../binding/use-address.ts";
import { returnPath } from "../../live/return-path.ts";
import { Callout } from "../../ui/error/callout.tsx";
import { LinkSignIn } from "./link-sign-in.tsx";
import { PasswordForm } from "./password-form.tsx";
import { PublicPage } from "./public-page.tsx";
import { newName } from "./new-name.ts";
import { SignOnButton } from "./sign-on-button.tsx";
import { isRefusal, useRefusalTexts, useSignInTexts } from "./texts.ts";
import { useLinkSecret } from "./use-link-secret.ts";

/** By the link that brought somebody here, by a password, or by single sign-on. */
export function SignInPage(): ReactElement {
  const texts = useSignInTexts();
  const [query] = useAddressQuery();
  const secret = useLinkSecret("signIn");
  const [spent, setSpent] = useState("");
  const [name] = useState(newName);
  const to = returnPath(query["to"]);
  if (secret !== "" && secret !== spent) {
    return (
      <PublicPage title={texts("signIn")}>
        <LinkSignIn key={secret} secret={secret} to={to} onSpent={() => setSpent(secret)} />
      </PublicPage>
    );
  }
  return (
    <PublicPage title={texts("signIn")}>
      <PasswordForm to={to} known={name} why={<Why linkSpent={secret !== ""} passwordSet={name !== ""} />} />
      <SignOnButton to={to} />
    </PublicPage>
  );
}

interface WhyProps {
  readonly linkSpent: boolean;
  readonly passwordSet: boolean;
}

/** Why somebody who wanted something else is here. */
function Why({ linkSpent, passwordSet }: WhyProps): ReactElement | null {
  const texts = useSignInTexts();
  const refusals = useRefusalTexts();
  const [query] = useAddressQuery();
  const [refused, ended] = [query["refused"], query["ended"]];
  if (linkSpent) {
    return (
      <Callout tone="bad" title={texts("linkSpent")} role="alert">
        <p>{texts("linkSpentHint")}</p>
        <code>wzp web</code>
      </Callout>
    );
  }
  if (passwordSet) return <Callout tone="good" title={texts("passwordSet")} role="status" />;
  if (isRefusal(refused)) {
    return (
      <Callout tone="bad" role="alert">
        <p>{refusals(refused)}</p>
      </Callout>
    );
  }
  if (ended === undefined) return null;
  return (
    <Callout title={texts("ended")} role="status">
      <p>{texts("endedHint")}</p>
    </Callout>
  );
}
