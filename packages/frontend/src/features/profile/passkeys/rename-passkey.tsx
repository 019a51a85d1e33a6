import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PasskeyResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { PasskeyName } from "./passkey-name.tsx";
import { usePasskeyTexts } from "./passkey-texts.ts";
import styles from "../profile.module.css";

interface RenamePasskeyProps {
  readonly passkey: PasskeyResource;
  readonly onClose: () => void;
}

export function RenamePasskey({ passkey, onClose }: RenamePasskeyProps): ReactElement {
  const texts = usePasskeyTexts();
  const carryOut = useCarryOut();
  const [name, setName] = useState(passkey.name);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const rename = async (event: FormEvent) => {
    event.preventDefault();
    const tell = () => showToast({ text: texts("renamed", { name }), tone: "good" });
    const failed = await carryOut(
      (api) => api.send("renamePasskey", { id: passkey.id }, { name: name.trim() }),
      {
        changes: ["passkeys"],
        tell,
      },
    );
    if (failed === undefined) onClose();
    else setFailure(failed);
  };
  return (
    <Dialog open onClose={onClose} title={texts("renameNamed", { name: passkey.name })} size="small">
      <form className={styles["form"]} onSubmit={(event) => void rename(event)}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <PasskeyName value={name} onChange={setName} />
        <Button type="submit" variant="primary">
          {texts("rename")}
        </Button>
      </form>
    </Dialog>
  );
}
