import { Fingerprint } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useAnswer } from "../../../binding/use-answer.ts";
import { hasPasskeys } from "../../../live/passkeys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { AddPasskey } from "./add-passkey.tsx";
import { usePasskeyTexts } from "./passkey-texts.ts";

/** Offers a passkey as the required second factor. */
export function FirstPasskey(): ReactElement | null {
  const texts = usePasskeyTexts();
  const [open, setOpen] = useState(false);
  const { data } = useAnswer(["passkeys"], (api) => api.get("listPasskeys", {}));
  if (data?.works !== true || !hasPasskeys()) return null;
  return (
    <>
      <Button icon={<Fingerprint />} onClick={() => setOpen(true)}>
        {texts("insteadOfCode")}
      </Button>
      {open ? <AddPasskey onClose={() => setOpen(false)} /> : null}
    </>
  );
}
