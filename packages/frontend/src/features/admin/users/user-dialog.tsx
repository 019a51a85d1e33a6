import { type ReactElement, useState } from "react";

import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { FailureMessageCode } from "@wezterm-parallel/shared/domain/failure-message";
import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { useRoleTexts } from "../../../ui/texts/role-texts.ts";
import { Moment } from "../../../ui/time/moment.tsx";
import styles from "../admin.module.css";
import { ProjectRoles } from "./project-roles.tsx";
import { ResetDialog } from "./reset-dialog.tsx";
import { RoleSelect } from "./role-select.tsx";
import { useUsersTexts } from "./texts.ts";
import { type ChangingProps, useChangeUser } from "./use-change-user.ts";
import { Proofs } from "./user-columns.tsx";

interface UserDialogProps {
  readonly user: UserResource;
  readonly onClose: () => void;
}

/** Edits one user: server role, project roles, and whether and how they sign in. */
export function UserDialog({ user, onClose }: UserDialogProps): ReactElement {
  const texts = useUsersTexts();
  const may = usePermissions();
  const { failure, change } = useChangeUser(user);
  const title = (
    <span className={styles["names"]}>
      {user.name}
      {user.disabled ? <Badge tone="warning">{texts("disabled")}</Badge> : null}
    </span>
  );
  return (
    <Dialog open onClose={onClose} title={title}>
      <div className={styles["stack"]}>
        {failure === undefined ? null : <Refused name={user.name} failure={failure} />}
        <DefinitionList
          items={[
            { term: texts("proofs"), value: <Proofs user={user} /> },
            { term: texts("created"), value: <Moment at={user.createdAt} /> },
          ]}
        />
        {may("users:write") ? (
          <>
            <ServerRole user={user} change={change} />
            <ProjectRoles user={user} change={change} />
            <SigningIn user={user} change={change} />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

interface RefusedProps {
  readonly name: string;
  readonly failure: Failure;
}

function Refused({ name, failure }: RefusedProps): ReactElement {
  const texts = useUsersTexts();
  // Other refusals, such as removing the last owner, explain themselves.
  if (failure.messages?.detail.code !== ("change-outdated" satisfies FailureMessageCode))
    return <ErrorNote failure={failure} />;
  return (
    <Callout tone="warning" title={texts("changed", { name })} role="alert">
      <p>{texts("changedHint")}</p>
    </Callout>
  );
}

function ServerRole({ user, change }: ChangingProps): ReactElement {
  const texts = useUsersTexts();
  const roleTexts = useRoleTexts();
  const { name, role: before } = user;
  const give = (role: Role | "none") =>
    void change(
      { role: role === "none" ? null : role },
      {
        text:
          role === "none"
            ? texts("roleTaken", { name })
            : texts("roleChanged", { name, role: roleTexts(role) }),
        undo: { role: before ?? null },
      },
    );
  return (
    <Field label={texts("role")} hint={before === undefined ? texts("noRoleHint") : undefined}>
      <RoleSelect value={before ?? "none"} onChange={give} none={texts("noRole")} />
    </Field>
  );
}

function SigningIn({ user, change }: ChangingProps): ReactElement {
  const texts = useUsersTexts();
  const [asking, setAsking] = useState<"disable" | "reset" | undefined>(undefined);
  const { name, disabled } = user;
  const close = () => setAsking(undefined);
  const disable = () =>
    change({ disabled: true }, { text: texts("disabledNow", { name }), undo: { disabled: false } });
  const enable = () =>
    void change({ disabled: false }, { text: texts("enabledNow", { name }), undo: { disabled: true } });
  return (
    <div className={styles["buttons"]}>
      {disabled ? (
        <Button onClick={enable}>{texts("enable")}</Button>
      ) : (
        <>
          <Button onClick={() => setAsking("reset")}>{texts("reset")}</Button>
          <Button variant="danger" onClick={() => setAsking("disable")}>
            {texts("disable")}
          </Button>
        </>
      )}
      <ConfirmDialog
        open={asking === "disable"}
        onClose={close}
        title={texts("disableQuestion", { name })}
        action={texts("disable")}
        danger
        confirm={disable}
      >
        <p>{texts("disableText")}</p>
      </ConfirmDialog>
      {asking === "reset" ? <ResetDialog user={user} onClose={close} /> : null}
    </div>
  );
}
