import { ChevronRight } from "lucide-react";
import type { ReactElement } from "react";

import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { useNameOfPerson } from "../../../ui/texts/person-texts.ts";
import { subjectOf, type KnownNames, type AuditSubject } from "./audit-subject.ts";
import styles from "./audit.module.css";
import { ChangesTable } from "./changes-table.tsx";
import { useSubjectTexts } from "./subject-texts.ts";
import { isKnownAction, useActionTexts, useAuditTexts } from "./texts.ts";

interface AuditEntryProps {
  readonly entry: AuditEntryResource;
  readonly names: KnownNames;
}

/** One entry; expanded: its origin, and the values before and after. */
export function AuditEntry({ entry, names }: AuditEntryProps): ReactElement {
  const texts = useAuditTexts();
  const words = useActionTexts();
  const nameOf = useNameOfPerson();
  const { seq, at, actor, action, object, outcome } = entry;
  const subject = subjectOf(entry, names, useSubjectTexts());
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
          <span className={styles["object"]} data-tooltip={subject.text} data-tooltip-if-cut>
            {subject.text}
          </span>
        </summary>
        <div className={styles["detail"]}>
          <DefinitionList
            items={[
              { term: texts("detailOf", { seq }), value: action, mono: true },
              { term: texts("object"), value: <SubjectLink {...subject} /> },
              { term: texts("id"), value: object === "" ? undefined : object, mono: true },
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

function SubjectLink({ text, to }: AuditSubject): ReactElement {
  return to === undefined ? <>{text}</> : <Link to={to}>{text}</Link>;
}
