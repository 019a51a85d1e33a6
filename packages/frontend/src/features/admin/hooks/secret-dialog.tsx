import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { SecretOnce } from "../../../ui/secret/secret-once.tsx";
import styles from "./hooks.module.css";

interface SecretDialogProps {
  readonly name: string;
  readonly texts: (name: "address" | "addressHint" | "done" | "secret" | "secretHint") => string;
  readonly secret: string;
  /** The address that a sender needs too. */
  readonly address?: string | undefined;
  readonly lead?: string | undefined;
  readonly onClose: () => void;
}

/** Shows a new secret, once. */
export function SecretDialog(props: SecretDialogProps): ReactElement {
  const { name, texts, secret, address, lead, onClose } = props;
  const footer = (
    <Button variant="primary" onClick={onClose}>
      {texts("done")}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={name} lead={lead} size="small" footer={footer}>
      <div className={styles["stack"]}>
        {address === undefined ? null : (
          <SecretOnce label={texts("address")} value={address} hint={texts("addressHint")} />
        )}
        <SecretOnce label={texts("secret")} value={secret} hint={texts("secretHint")} />
      </div>
    </Dialog>
  );
}
