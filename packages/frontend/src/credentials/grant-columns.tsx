import { Ban } from "lucide-react";
import type { ReactElement } from "react";

import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";
import type { GrantResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { Badge } from "../ui/badge/badge.tsx";
import { IconButton } from "../ui/button/icon-button.tsx";
import { useNow } from "../ui/clock/now.ts";
import type { Column } from "../ui/table/columns.ts";
import { Moment } from "../ui/time/moment.tsx";
import { TimeAgo } from "../ui/time/time-ago.tsx";
import { endsSoon, grantState } from "./grant-state.ts";
import styles from "./credentials.module.css";
import { useCredentialTexts } from "./texts.ts";

interface GrantColumnsOptions {
  readonly what: "keys" | "sign-ins";
  /** Names of the owners by id; undefined when all belong to the user. */
  readonly names: ReadonlyMap<string, string> | undefined;
  readonly mayRevoke: (grant: GrantResource) => boolean;
  readonly revoke: (grant: GrantResource) => void;
}

export function useGrantColumns({
  what,
  names,
  mayRevoke,
  revoke,
}: GrantColumnsOptions): readonly Column<GrantResource>[] {
  const texts = useCredentialTexts();
  const person: Column<GrantResource> = {
    id: "person",
    header: texts("person"),
    cell: ({ user, kind }) =>
      user === undefined ? texts(kind === "worker" ? "worker" : "localOwner") : (names?.get(user) ?? user),
  };
  const scope: Column<GrantResource> = {
    id: "scope",
    header: texts("scope"),
    cell: (grant) => <Scope grant={grant} names={names} />,
  };
  const address: Column<GrantResource> = {
    id: "address",
    header: texts("address"),
    cell: ({ address: from, userAgent }) => (
      <span className={styles["from"]}>
        <span>{from === "local" ? texts("thisMachine") : from}</span>
        <small title={userAgent}>{programOf(userAgent)}</small>
      </span>
    ),
  };
  return [
    {
      id: "label",
      header: texts("label"),
      card: "title",
      cell: (grant) => <Name grant={grant} />,
    },
    ...(names === undefined ? [] : [person]),
    ...(what === "keys" ? [scope] : []),
    address,
    ...useTimeColumns(what),
    {
      id: "revoke",
      header: texts("revoke"),
      card: "corner",
      align: "end",
      width: "5rem",
      cell: (grant) => (mayRevoke(grant) ? <Revoke grant={grant} revoke={revoke} /> : null),
    },
  ];
}

function useTimeColumns(what: "keys" | "sign-ins"): readonly Column<GrantResource>[] {
  const texts = useCredentialTexts();
  return [
    {
      id: "created",
      header: texts(what === "keys" ? "created" : "signedIn"),
      cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
    },
    {
      id: "used",
      header: texts("lastUsed"),
      cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? texts("never") : <TimeAgo at={lastUsedAt} />),
    },
    {
      id: "expires",
      header: texts("expires"),
      cell: ({ expiresAt }) => (expiresAt === undefined ? texts("never") : <Moment at={expiresAt} />),
    },
  ];
}

function Name({ grant }: { readonly grant: GrantResource }): ReactElement {
  const texts = useCredentialTexts();
  const now = useNow(60_000);
  const state = grantState(grant, now);
  const { label, kind, current } = grant;
  const word = kind === "worker" || kind === "browser" || kind === "key" ? kind : "program";
  // Browser sessions have no name besides their kind.
  const isNamed = label !== kind;
  return (
    <span className={styles["name"]}>
      {isNamed ? label : texts(word)}
      {kind === "key" || !isNamed ? null : <Badge>{texts(word)}</Badge>}
      {current ? <Badge tone="good">{texts("current")}</Badge> : null}
      {endsSoon(grant, now) ? <Badge tone="warning">{texts("endsSoon")}</Badge> : null}
      {state === "valid" ? null : <Badge tone="warning">{texts(state)}</Badge>}
    </span>
  );
}

type ScopeProps = { readonly grant: GrantResource } & Pick<GrantColumnsOptions, "names">;

function Scope({ grant: { scopes, user, kind }, names }: ScopeProps): ReactElement | null {
  const texts = useCredentialTexts();
  if (kind === "worker") return null;
  if (scopes !== undefined) {
    return <span data-tooltip={scopes.join(", ")}>{texts("scopes", { count: scopes.length })}</span>;
  }
  const name = names?.get(user ?? "");
  return <>{name === undefined ? texts("allScopesOwn") : texts("allScopes", { name })}</>;
}

type RevokeProps = { readonly grant: GrantResource } & Pick<GrantColumnsOptions, "revoke">;

function Revoke({ grant, revoke }: RevokeProps): ReactElement | null {
  const texts = useCredentialTexts();
  if (grantState(grant, useNow(60_000)) !== "valid") return null;
  return (
    <IconButton
      size="small"
      icon={<Ban />}
      label={texts("revokeNamed", { label: grant.label })}
      onClick={() => revoke(grant)}
    />
  );
}
