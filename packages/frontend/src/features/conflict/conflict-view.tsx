import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";

import type { Conflict } from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { Callout } from "../../ui/error/callout.tsx";
import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { ConflictBar } from "./conflict-bar.tsx";
import { ConflictContext, type Resolving } from "./conflict-context.ts";
import { ConflictKeys } from "./conflict-keys.tsx";
import { FileList } from "./file-list.tsx";
import { FileView } from "./file-view.tsx";
import { LeftTexts } from "./left-texts.tsx";
import { spotsOf } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";
import { useResolution } from "./use-resolution.ts";
import styles from "./conflict.module.css";

interface ConflictViewProps {
  readonly change: ChangeResource;
  readonly conflict: Conflict;
  readonly mayMerge: boolean;
  readonly readAgain: () => void;
}

/** Files in conflict, one at a time, and what has been decided about them. */
export function ConflictView({ change, conflict, mayMerge, readAgain }: ConflictViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const content = useRef<HTMLDivElement>(null);
  const resolution = useResolution(change.id);
  const [chosen, setChosen] = useState<string>();
  const [withBase, setWithBase] = useState<ReadonlySet<string>>(new Set());
  const [isMoving, setMoving] = useState(0);
  const spots = useMemo(() => spotsOf(conflict.files), [conflict]);
  const current = spots.find(({ key }) => key === chosen) ?? spots[0];
  const command = `wzp resolve ${quoteWord(change.id)}`;
  useEffect(() => {
    if (isMoving > 0) content.current?.querySelector<HTMLElement>("[data-current]")?.focus();
  }, [isMoving]);
  const resolving: Resolving = {
    change,
    conflict,
    mayMerge,
    spots,
    resolution,
    current: current?.key,
    withBase,
    nameOf: (side) => (side === "change" ? change.id : change.target),
    show: (key) => {
      setChosen(key);
      setMoving((count) => count + 1);
    },
    toggleBase: (key) => setWithBase((keys) => toggled(keys, key)),
  };
  return (
    <ConflictContext value={resolving}>
      <ConflictKeys />
      <div ref={content} className={styles["view"]}>
        {conflict.landed.length === 0 ? null : (
          <p className={styles["quiet"]}>{texts("landed", { tasks: conflict.landed.join(", ") })}</p>
        )}
        {conflict.omitted === 0 ? null : (
          <Callout tone="warning">{texts("omitted", { count: conflict.omitted, command })}</Callout>
        )}
        {current === undefined && conflict.omitted === 0 ? (
          <Callout tone="good">{texts("noLonger", { target: change.target })}</Callout>
        ) : null}
        <div className={styles["columns"]}>
          {conflict.files.length > 1 ? <FileList /> : null}
          {current === undefined ? null : <FileView key={current.file.path} file={current.file} />}
        </div>
        <LeftTexts />
        {mayMerge && conflict.omitted === 0 ? <ConflictBar readAgain={readAgain} /> : null}
      </div>
    </ConflictContext>
  );
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return keys.has(key) ? new Set([...keys].filter((each) => each !== key)) : new Set([...keys, key]);
}
