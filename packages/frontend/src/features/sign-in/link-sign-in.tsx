import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useSignInTexts } from "./texts.ts";

interface LinkSignInProps {
  readonly secret: string;
  /** A path of this site. */
  readonly to: string;
  /** The link is not or no longer valid. */
  readonly onSpent: () => void;
}

/** Signs in at once by the link that opened the page. */
export function LinkSignIn({ secret, to, onSpent }: LinkSignInProps): ReactElement {
  const texts = useSignInTexts();
  const api = useApi();
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const begun = useRef(false);
  const sign = useCallback(async () => {
    setFailure(undefined);
    const answer = await api.signIn.byLink(secret);
    if (answer.ok) location.replace(to);
    else if (isSpent(answer.failure)) onSpent();
    else setFailure(answer.failure);
  }, [api, secret, to, onSpent]);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void sign();
  }, [sign]);
  if (failure !== undefined) return <ErrorNote failure={failure} retry={() => void sign()} />;
  return (
    <>
      <p role="status">{texts("signingIn")}</p>
      <Skeleton lines={2} />
    </>
  );
}

/** Returns whether the link was used or expired; other failures (the server is away) do not use it up. */
function isSpent({ reason }: Failure): boolean {
  return reason === "unauthenticated" || reason === "invalid-request";
}
