import type { ReactElement } from "react";

import { verificationTask } from "@wezterm-parallel/shared/domain/change/verification";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { ConflictLink } from "../../../tasks/changes/conflict-link.tsx";
import { nameOf } from "../../../tasks/name-of.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { Callout } from "../../../ui/error/callout.tsx";
import { useFailureTexts, wordsOf } from "../../../ui/error/failure-words.ts";
import { Link } from "../../../ui/link/link.tsx";
import { useRunTexts } from "../texts.ts";
import { useRunChanges } from "./use-run-changes.ts";
import styles from "./refused-changes.module.css";

/** Changes that are listed; the queue's page lists all. */
const mostListed = 3;

/** Says which changes of a run did not land, and why; nothing when all that were merged have landed. */
export function RefusedChanges({ run }: { readonly run: RunResource }): ReactElement | null {
  const texts = useRunTexts();
  const refused = useRunChanges(run).filter(
    ({ state, failure }) => state === "open" && failure !== undefined,
  );
  const [first] = refused;
  if (first === undefined) return null;
  const { project, target } = first;
  const left = refused.length - mostListed;
  return (
    <div className={styles["refused"]}>
      <Callout tone="bad" title={texts("changesRefused", { count: refused.length })}>
        <ul>
          {refused.slice(0, mostListed).map((change) => (
            <Refused key={change.id} change={change} />
          ))}
        </ul>
        {left > 0 ? (
          <Link to={addressOf("queue", {}, { project, target, run: run.id })}>
            {texts("andMore", { count: left })}
          </Link>
        ) : null}
      </Callout>
    </div>
  );
}

function Refused({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useRunTexts();
  const { id, run, failure, verifiedBy } = change;
  const failures = useFailureTexts();
  const words = failure === undefined ? undefined : wordsOf(failure, failures);
  const hasLog = failure?.reason === "verify-failed" && verifiedBy !== undefined;
  return (
    <li>
      <Link to={taskAddress({ run, name: nameOf(id) }, "details")}>{nameOf(id)}</Link>{" "}
      <span lang={words?.lang}>{words?.detail}</span>{" "}
      {hasLog ? (
        <Link to={taskAddress({ run: verifiedBy, name: verificationTask }, "log")}>{texts("checksLog")}</Link>
      ) : null}
      <ConflictLink change={change} />
    </li>
  );
}
