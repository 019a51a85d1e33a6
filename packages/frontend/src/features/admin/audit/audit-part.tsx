import { useMemo, type ReactElement } from "react";

import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { usePages } from "../../../binding/use-pages.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { MoreRows } from "../../../ui/list/more-rows.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useProjectNames } from "../users/use-project-names.ts";
import { AuditEntry } from "./audit-entry.tsx";
import { filterOf } from "./audit-filter.ts";
import { AuditSearch } from "./audit-search.tsx";
import styles from "./audit.module.css";
import { useAuditTexts } from "./texts.ts";
import { VerdictNote, useVerifying } from "./verdict.tsx";

/** The audit log: who changed what from where, newest first. */
export function AuditPart(): ReactElement {
  const texts = useAuditTexts();
  const may = usePermissions();
  const [query, change] = useAddressQuery();
  const filter = filterOf(query);
  const entries = usePages<AuditEntryResource>(["audit", filter], (api, cursor) =>
    api.team.audit({ ...filter, cursor }),
  );
  const { data: people } = useAnswer(["users"], (api) => api.team.users(), { enabled: may("users:read") });
  const projects = useProjectNames();
  const names = useMemo(
    () => ({ people: new Map((people ?? []).map(({ id, name }) => [id, name])), projects }),
    [people, projects],
  );
  const verifying = useVerifying();
  return (
    <>
      <AuditSearch query={query} onChange={change} verifying={verifying} />
      <VerdictNote {...verifying} />
      <Answered of={entries} skeleton={<Skeleton lines={10} />}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState title={texts("none")}>{texts("noneHint")}</EmptyState>
          ) : (
            <ul className={styles["entries"]}>
              {found.map((entry) => (
                <AuditEntry key={entry.seq} entry={entry} names={names} />
              ))}
            </ul>
          )
        }
      </Answered>
      <MoreRows pages={entries}>{texts("more")}</MoreRows>
    </>
  );
}
