import { useState, type ReactElement } from "react";

import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Invitation } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Checkbox } from "../../../ui/field/checkbox.tsx";
import styles from "../admin.module.css";
import { InvitationNote } from "./invitation-note.tsx";
import { useUsersTexts } from "./texts.ts";

interface ResetDialogProps {
  readonly user: UserResource;
  readonly onClose: () => void;
}

/** Invalidates a user's password and sessions, and shows a link to set a new password. */
export function ResetDialog({ user, onClose }: ResetDialogProps): ReactElement {
  const texts = useUsersTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [secondFactor, setSecondFactor] = useState(false);
  const [keys, setKeys] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [invitation, setInvitation] = useState<Invitation | undefined>(undefined);
  const { name } = user;
  const reset = async () => {
    setBusy(true);
    const answer = await api.team.resetUser(user.id, { secondFactor, keys });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setInvitation(answer.value);
    await refresh(["users"]);
  };
  const footer =
    invitation === undefined ? (
      <Button variant="danger" busy={busy} onClick={() => void reset()}>
        {texts("reset")}
      </Button>
    ) : (
      <Button variant="primary" onClick={onClose}>
        {texts("done")}
      </Button>
    );
  return (
    <Dialog open onClose={onClose} title={texts("resetQuestion", { name })} size="small" footer={footer}>
      {invitation === undefined ? (
        <div className={styles["stack"]}>
          <p>{texts("resetText")}</p>
          {user.hasSecondFactor ? (
            <Checkbox
              label={texts("resetFactor")}
              hint={texts("resetFactorHint")}
              checked={secondFactor}
              onChange={setSecondFactor}
            />
          ) : null}
          <Checkbox
            label={texts("resetKeys")}
            hint={texts("resetKeysHint")}
            checked={keys}
            onChange={setKeys}
          />
          {failure === undefined ? null : <ErrorNote failure={failure} />}
        </div>
      ) : (
        <InvitationNote name={name} invitation={invitation} />
      )}
    </Dialog>
  );
}
