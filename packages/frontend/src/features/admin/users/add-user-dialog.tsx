import { useState, type FormEvent, type ReactElement } from "react";

import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Invitation } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import styles from "../admin.module.css";
import { InvitationNote } from "./invitation-note.tsx";
import { RoleSelect } from "./role-select.tsx";
import { useUsersTexts } from "./texts.ts";

/** Creates an account and shows the link by which its owner sets a password. */
export function AddUserDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useUsersTexts();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role | "none">("viewer");
  const { busy, failure, invitation, add } = useAdding();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void add(name.trim(), role === "none" ? undefined : role);
  };
  if (invitation !== undefined) {
    const footer = (
      <Button variant="primary" onClick={onClose}>
        {texts("done")}
      </Button>
    );
    return (
      <Dialog open onClose={onClose} title={name.trim()} footer={footer}>
        <InvitationNote name={name.trim()} invitation={invitation} />
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={texts("add")} lead={texts("addLead")} size="small">
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <Field label={texts("name")} hint={texts("nameHint")}>
          <Input
            name="name"
            required
            maxLength={100}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={texts("role")} hint={role === "none" ? texts("noRoleHint") : undefined}>
          <RoleSelect value={role} onChange={setRole} none={texts("noRole")} />
        </Field>
        <Button type="submit" variant="primary" busy={busy}>
          {texts("addAndInvite")}
        </Button>
      </form>
    </Dialog>
  );
}

function useAdding() {
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [invitation, setInvitation] = useState<Invitation | undefined>(undefined);
  /** The account exists even if creating the link failed: a new link can be created in the user's dialog. */
  const add = async (name: string, role: Role | undefined) => {
    setBusy(true);
    const added = await api.team.addUser({ name, role });
    const invited = added.ok ? await api.team.resetUser(name, { secondFactor: false }) : added;
    if (added.ok) await refresh(["users"]);
    setBusy(false);
    if (invited.ok) setInvitation(invited.value as Invitation);
    else setFailure(invited.failure);
  };
  return { busy, failure, invitation, add };
}
