import { useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { SignInMethods } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import { useAddressQuery } from "../../binding/use-address.ts";
import { hasPasskeys } from "../../live/passkeys.ts";
import { returnPath } from "../../live/return-path.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { Callout } from "../../ui/error/callout.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { LinkSignIn } from "./link-sign-in.tsx";
import { PasskeySignIn } from "./passkey-sign-in.tsx";
import { PasswordForm } from "./password-form.tsx";
import { PublicPage } from "./public-page.tsx";
import { newName } from "./new-name.ts";
import { SignOnButton } from "./sign-on-button.tsx";
import styles from "./sign-in.module.css";
import { isRefusal, useRefusalTexts, useSignInTexts } from "./texts.ts";
import { useLinkSecret } from "./use-link-secret.ts";

/** Signs in by link, password, passkey or single sign-on. */
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
      <Methods to={to} known={name} linkSpent={secret !== ""} />
    </PublicPage>
  );
}

interface MethodsProps {
  readonly to: string;
  readonly known: string;
  readonly linkSpent: boolean;
}

/** Used when the methods cannot be loaded: the form reports that the server is away and keeps the input. */
const formAlone: SignInMethods = { password: true, singleSignOn: false, passkey: false };

/** Shows no password form if no user has a password: the machine's owner signs in by a link. */
function Methods({ to, known, linkSpent }: MethodsProps): ReactElement {
  const texts = useSignInTexts();
  const { data, isPending, failureCount } = useAnswer(["sign-in-methods"], (api) => api.signIn.methods());
  if (isPending && failureCount === 0) return <Skeleton lines={3} />;
  const { password, singleSignOn, passkey, passkeyAddress } = data ?? formAlone;
  const withPasskey = passkey && hasPasskeys();
  const why = <Why linkSpent={linkSpent} passwordSet={known !== ""} />;
  return (
    <>
      {password ? <PasswordForm to={to} known={known} why={why} withPasskey={withPasskey} /> : why}
      {password || linkSpent ? null : <LinkHint />}
      {password && (singleSignOn || withPasskey) ? <p className={styles["or"]}>{texts("or")}</p> : null}
      <WithoutPassword to={to} passkey={withPasskey} singleSignOn={singleSignOn} />
      {passkeyAddress === undefined ? null : <PasskeyElsewhere address={passkeyAddress} to={to} />}
    </>
  );
}

function WithoutPassword({
  to,
  passkey,
  singleSignOn,
}: Omit<SignInMethods, "password"> & Pick<MethodsProps, "to">): ReactElement {
  return (
    <>
      {passkey ? <PasskeySignIn to={to} /> : null}
      {singleSignOn ? <SignOnButton to={to} /> : null}
    </>
  );
}

/** Shown at numeric IP addresses, where passkeys do not work. */
function PasskeyElsewhere({ address, to }: { readonly address: string; readonly to: string }): ReactElement {
  const texts = useSignInTexts();
  return (
    <p className={styles["hint"]}>
      {texts("passkeyElsewhere")} <a href={address + addressOf("signIn", {}, { to })}>{address}</a>
    </p>
  );
}

function LinkHint(): ReactElement {
  const texts = useSignInTexts();
  return (
    <>
      <p>{texts("byLink")}</p>
      <code>wzp web</code>
    </>
  );
}

interface WhyProps {
  readonly linkSpent: boolean;
  readonly passwordSet: boolean;
}

/** Explains why the user was sent to this page. */
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
