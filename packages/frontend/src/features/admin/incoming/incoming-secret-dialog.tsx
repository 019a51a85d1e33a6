import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { SecretOnce } from "../../../ui/secret/secret-once.tsx";
import { useIncomingTexts } from "./texts.ts";
import styles from "./incoming.module.css";

interface IncomingSecretProps {
  readonly name: string;
  readonly path: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Shows what the sender needs: the address, and a new secret, once. */
export function IncomingSecretDialog({ name, path, secret, onClose }: IncomingSecretProps): ReactElement {
  const texts = useIncomingTexts();
  const footer = (
    <Button variant="primary" onClick={onClose}>
      {texts("done")}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={name} size="small" footer={footer}>
      <div className={styles["stack"]}>
        <SecretOnce label={texts("address")} value={location.origin + path} hint={texts("addressHint")} />
        <SecretOnce label={texts("secret")} value={secret} hint={texts("secretHint")} />
      </div>
    </Dialog>
  );
}
