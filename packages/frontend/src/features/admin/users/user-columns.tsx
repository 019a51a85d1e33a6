import type { ReactElement } from "react";

import { roles } from "@wezterm-parallel/shared/domain/access/permissions";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { Link } from "../../../ui/link/link.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { useRoleTexts } from "../../../ui/texts/role-texts.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import styles from "../admin.module.css";
import { useUsersTexts } from "./texts.ts";

export function useUserColumns(
  me: string,
  names: ReadonlyMap<string, string>,
): readonly Column<UserResource>[] {
  const texts = useUsersTexts();
  const roleTexts = useRoleTexts();
  return [
    {
      id: "name",
      header: texts("name"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (user) => <Name user={user} own={user.id === me} />,
    },
    {
      id: "role",
      header: texts("role"),
      sortBy: ({ role }) => (role === undefined ? undefined : roles.indexOf(role)),
      cell: ({ role }) =>
        role === undefined ? <span className={styles["muted"]}>{texts("noRole")}</span> : roleTexts(role),
    },
    {
      id: "projects",
      header: texts("projects"),
      cell: ({ projects }) =>
        projects
          .map(({ project, role }) =>
            texts("inProject", { role: roleTexts(role), project: names.get(project) ?? project }),
          )
          .join(" · "),
    },
    { id: "proofs", header: texts("proofs"), cell: (user) => <Proofs user={user} /> },
    {
      id: "created",
      header: texts("created"),
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
    },
  ];
}

interface NameProps {
  readonly user: UserResource;
  readonly own: boolean;
}

function Name({ user: { name, disabled }, own }: NameProps): ReactElement {
  const texts = useUsersTexts();
  const [query] = useAddressQuery();
  return (
    <span className={styles["names"]}>
      <Link data-row-link="" to={addressOf("adminPart", { part: "users" }, { ...query, user: name })}>
        {name}
      </Link>
      {own ? <Badge>{texts("you")}</Badge> : null}
      {disabled ? <Badge tone="warning">{texts("disabled")}</Badge> : null}
    </span>
  );
}

/** Returns whether the user has a password, but neither TOTP nor a passkey. */
export function lacksFactor({ hasPassword, hasSecondFactor, hasPasskey }: UserResource): boolean {
  return hasPassword && !hasSecondFactor && !hasPasskey;
}

export function Proofs({ user }: { readonly user: UserResource }): ReactElement {
  const texts = useUsersTexts();
  const held = [
    user.hasPassword ? texts("password") : undefined,
    user.hasSecondFactor ? texts("secondFactor") : undefined,
    user.hasPasskey ? texts("passkey") : undefined,
    user.hasSingleSignOn ? texts("singleSignOn") : undefined,
  ].filter((each) => each !== undefined);
  return held.length === 0 ? (
    <span className={styles["muted"]}>{texts("never")}</span>
  ) : (
    <>
      {held.join(" · ")}
      {lacksFactor(user) ? <Badge>{texts("noSecondFactor")}</Badge> : null}
    </>
  );
}
