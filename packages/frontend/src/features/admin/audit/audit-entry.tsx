import { ChevronRight } from "lucide-react";
import type { ReactElement } from "react";

import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/auth-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { useNameOfPerson } from "../../../ui/texts/person-texts.ts";
import styles from "./audit.module.css";
import { ChangesTable } from "./changes-table.tsx";
import { isKnownAction, useActionTexts, useAuditTexts } from "./texts.ts";

interface AuditEntryProps {
  readonly entry: AuditEntryResource;
  /** Names of people by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

/** One line; opened: from where, and what was before and after. */
export function AuditEntry({ entry, names }: AuditEntryProps): ReactElement {
  const texts = useAuditTexts();
  const words = useActionTexts();
  const nameOf = useNameOfPerson();
  const { seq, at, actor, action, object, outcome } = entry;
  const subject = subjectOf(entry, names);
  return (
    <li>
      <details className={styles["entry"]}>
        <summary>
          <ChevronRight aria-hidden="true" />
          <span className={styles["when"]}>
            <Moment at={at} />
          </span>
          <span className={styles["who"]}>{actor.name === "" ? texts("nobody") : nameOf(actor)}</span>
          <span className={styles["what"]}>
            {isKnownAction(action) ? words(action) : <code>{action}</code>}
            {outcome === "refused" ? <Badge tone="bad">{texts("refused")}</Badge> : null}
          </span>
          <span className={styles["object"]} data-tooltip={subject} data-tooltip-if-cut>
            {subject}
          </span>
        </summary>
        <div className={styles["detail"]}>
          <DefinitionList
            items={[
              { term: texts("detailOf", { seq }), value: action, mono: true },
              { term: texts("object"), value: object === "" ? undefined : object, mono: true },
              { term: texts("address"), value: actor.address, mono: true },
              { term: texts("actor"), value: actor.id, mono: true },
              { term: texts("request"), value: actor.requestId, mono: true },
              { term: texts("hash"), value: entry.hash, mono: true },
            ]}
          />
          <ChangesTable before={entry.before} after={entry.after} />
        </div>
      </details>
    </li>
  );
}

/** What it is about, as people call it: ids of accounts and keys say nothing to them. */
function subjectOf({ object, after }: AuditEntryResource, names: ReadonlyMap<string, string>): string {
  const known = names.get(object);
  if (known !== undefined || typeof after !== "object" || after === null) return known ?? object;
  const named = ["name", "label", "user"].map((key) => (after as Readonly<Record<string, unknown>>)[key]);
  return named.find((each) => typeof each === "string" && each !== "")?.toString() ?? object;
}
