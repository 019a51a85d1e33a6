import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useLiveTask } from "../../binding/use-live.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { Callout } from "../../ui/error/callout.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { useFailureTexts, wordsOf } from "../../ui/error/failure-words.ts";
import { Link } from "../../ui/link/link.tsx";
import styles from "./log.module.css";
import { useLogTexts } from "./texts.ts";

interface NotRunProps {
  readonly run: string;
  readonly failure: Failure;
}

/** Shown instead of an empty log: why the attempt failed, and what to do. */
export function NotRun({ run, failure }: NotRunProps): ReactElement {
  const words = wordsOf(failure, useFailureTexts());
  return (
    <div className={styles["notRun"]}>
      <Callout tone="bad" title={<span lang={words.lang}>{words.detail}</span>}>
        <FailureLines failure={failure} titled />
        {failure.reason === "merge-conflict" ? <Conflict run={run} data={failure.data ?? {}} /> : null}
      </Callout>
    </div>
  );
}

/** Lists conflicting files and the tasks that changed them, for comparison. */
function Conflict({ run, data }: { readonly run: string; readonly data: NonNullable<Failure["data"]> }) {
  const texts = useLogTexts();
  const files = textsIn(data["files"]);
  return (
    <>
      <p>{texts("conflictFiles", { count: files.length })}</p>
      <ul className={styles["files"]}>
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
      <ul className={styles["files"]}>
        {textsIn(data["between"]).map((name) => (
          <ChangesOf key={name} run={run} name={name} />
        ))}
      </ul>
    </>
  );
}

/** Links a task's changes; nothing for other names such as the base. */
function ChangesOf({ run, name }: { readonly run: string; readonly name: string }): ReactElement | null {
  const texts = useLogTexts();
  const task = useLiveTask(`${run}/${name}`);
  if (task === undefined) return null;
  return (
    <li>
      <Link to={taskAddress(task, "diff")}>{texts("changesOf", { task: name })}</Link>
    </li>
  );
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
