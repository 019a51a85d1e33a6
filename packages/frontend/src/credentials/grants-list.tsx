import { useState, type ReactElement, type ReactNode } from "react";

import type { GrantResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { usePages } from "../binding/use-pages.ts";
import { useNow } from "../ui/clock/now.ts";
import { EmptyState } from "../ui/empty/empty-state.tsx";
import { Answered } from "../ui/error/answered.tsx";
import { MoreRows } from "../ui/list/more-rows.tsx";
import { Checkbox } from "../ui/field/checkbox.tsx";
import { Skeleton } from "../ui/skeleton/skeleton.tsx";
import { Table } from "../ui/table/table.tsx";
import { Toolbar, ToolbarSpace } from "../ui/toolbar/toolbar.tsx";
import { useGrantColumns } from "./grant-columns.tsx";
import { grantState } from "./grant-state.ts";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { useCredentialTexts } from "./texts.ts";

export type MayRevoke = (grant: GrantResource) => boolean;

const always: MayRevoke = () => true;

interface GrantsListProps {
  readonly what: "keys" | "sign-ins";
  readonly of: "me" | "all";
  /** Names of people by id; for `all` only. */
  readonly names?: ReadonlyMap<string, string> | undefined;
  /** Shown above the list, such as a button to create a key. */
  readonly actions?: ReactNode;
  /** Shows only entries that contain this text. */
  readonly filter?: string | undefined;
  /** Absent: all may be revoked. */
  readonly mayRevoke?: MayRevoke | undefined;
}

/** Lists keys or sessions, newest first, with a button to revoke each. */
export function GrantsList({
  what,
  of,
  names,
  actions,
  filter = "",
  ...props
}: GrantsListProps): ReactElement {
  const { mayRevoke = always } = props;
  const texts = useCredentialTexts();
  const [all, setAll] = useState(false);
  const [revoking, setRevoking] = useState<GrantResource | undefined>(undefined);
  const now = useNow(60_000);
  const pages = usePages<GrantResource>([what, of], (api, cursor) =>
    what === "keys" ? api.team.keysPage(of, { cursor }) : api.team.signInsPage(of, { cursor }),
  );
  const columns = useGrantColumns({
    what,
    names: of === "all" ? (names ?? new Map()) : undefined,
    mayRevoke,
    revoke: setRevoking,
  });
  const shown = (grant: GrantResource) =>
    (all || grantState(grant, now) === "valid") && isFound(grant, names, filter);
  return (
    <>
      <Toolbar label={texts(what === "keys" ? "keys" : "signIns")}>
        <Checkbox label={texts("revokeAlso")} checked={all} onChange={setAll} />
        <ToolbarSpace />
        {actions}
      </Toolbar>
      <Answered of={pages} skeleton={<Skeleton lines={5} />}>
        {(grants) => (
          <Table
            wide
            label={texts(what === "keys" ? "keys" : "signIns")}
            columns={columns}
            rows={grants.filter(shown)}
            keyOf={({ id }) => id}
            empty={<Nothing what={what} />}
          />
        )}
      </Answered>
      <MoreRows pages={pages}>{texts("more")}</MoreRows>
      {revoking === undefined ? null : (
        <RevokeDialog grant={revoking} what={what} onClose={() => setRevoking(undefined)} />
      )}
    </>
  );
}

function Nothing({ what }: Pick<GrantsListProps, "what">): ReactElement {
  const texts = useCredentialTexts();
  const isKeys = what === "keys";
  return (
    <EmptyState title={texts(isKeys ? "noKeys" : "noSignIns")}>
      {texts(isKeys ? "noKeysHint" : "noSignInsHint")}
    </EmptyState>
  );
}

function isFound(
  { label, user, address, userAgent }: GrantResource,
  names: ReadonlyMap<string, string> | undefined,
  filter: string,
): boolean {
  const wanted = filter.trim().toLowerCase();
  const texts = [label, address, userAgent, names?.get(user ?? "") ?? ""];
  return wanted === "" || texts.some((text) => text.toLowerCase().includes(wanted));
}
