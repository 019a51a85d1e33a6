import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { SecretOnce } from "../../../ui/secret/secret-once.tsx";
import { useWebhooksTexts } from "./texts.ts";

interface SecretDialogProps {
  readonly name: string;
  readonly secret: string;
  /** What else there is to know. */
  readonly lead?: string | undefined;
  readonly onClose: () => void;
}

/** Shows a new secret, once. */
export function SecretDialog({ name, secret, lead, onClose }: SecretDialogProps): ReactElement {
  const texts = useWebhooksTexts();
  const footer = (
    <Button variant="primary" onClick={onClose}>
      {texts("done")}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={name} lead={lead} size="small" footer={footer}>
      <SecretOnce label={texts("secret")} value={secret} hint={texts("secretHint")} />
    </Dialog>
  );
}
