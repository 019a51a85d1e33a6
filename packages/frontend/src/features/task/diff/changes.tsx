import { useEffect, useRef, useState, type ReactElement, type RefObject } from "react";

import type { ChangedFile, TaskChange } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { Callout } from "../../../ui/error/callout.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { ChangesBar } from "./changes-bar.tsx";
import { diffView, hideBlanks } from "./diff-view.ts";
import { FileSection, type DiffSubject } from "./file-section.tsx";
import { FileTree } from "./file-tree-view.tsx";
import { useDiffTexts } from "./texts.ts";
import { holdAtTop, walk } from "./walk.ts";
import styles from "./diff.module.css";

interface ChangesProps {
  readonly change: TaskChange;
  readonly files: readonly ChangedFile[];
  readonly subject: DiffSubject;
  readonly refresh: (() => void) | undefined;
  readonly refreshing: boolean;
}

/** Shows all changed files in sequence beside their tree; each is loaded when scrolled into view. */
export function Changes({ change, files, subject, refresh, refreshing }: ChangesProps): ReactElement {
  const texts = useDiffTexts();
  const frame = useRef<HTMLDivElement>(null);
  const [folded, fold] = useFolded(files);
  const goTo = useFileOfAddress(frame);
  useDiffKeys({ frame, folded, fold });
  return (
    <div ref={frame} className={styles["changes"]}>
      <ChangesBar
        change={change}
        refresh={refresh}
        refreshing={refreshing}
        allFolded={files.every(({ path }) => folded.has(path))}
        foldAll={(closed) =>
          fold(
            files.map(({ path }) => path),
            closed,
          )
        }
      />
      <div className={styles["parts"]}>
        <FileTree files={files} onGo={goTo} />
        <div className={styles["files"]}>
          {files.map((file) => (
            <FileSection
              key={file.path}
              file={file}
              subject={subject}
              folded={folded.has(file.path)}
              onFold={(closed) => fold([file.path], closed)}
            />
          ))}
          {change.next === undefined ? null : (
            <Callout>{texts("moreFiles", { count: change.changedFiles - files.length })}</Callout>
          )}
        </div>
      </div>
    </div>
  );
}

type Fold = (paths: readonly string[], closed: boolean) => void;

/** Files with more changed lines start folded. */
const openUpTo = 1_500;

function useFolded(files: readonly ChangedFile[]): readonly [ReadonlySet<string>, Fold] {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const folded = files.filter((file) => chosen.get(file.path) ?? isLong(file)).map(({ path }) => path);
  const fold: Fold = (paths, closed) =>
    setChosen((before) => new Map([...before, ...paths.map((path) => [path, closed] as const)]));
  return [new Set(folded), fold];
}

function isLong({ insertions = 0, deletions = 0 }: ChangedFile): boolean {
  return insertions + deletions > openUpTo;
}

/** Scrolls to the file in the address when the page opens; going to another file changes the address. */
function useFileOfAddress(frame: RefObject<HTMLElement | null>): (path: string) => void {
  const [query, change] = useAddressQuery();
  const first = useRef(query["file"]);
  useEffect(() => {
    if (first.current !== undefined) scrollTo(frame.current, first.current);
  }, [frame]);
  return (path) => {
    change({ file: path });
    scrollTo(frame.current, path);
  };
}

function scrollTo(frame: HTMLElement | null, path: string): void {
  const section = frame?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  if (section == null) return;
  holdAtTop(section);
  section.focus({ preventScroll: true });
}

interface DiffKeys {
  readonly frame: RefObject<HTMLElement | null>;
  readonly folded: ReadonlySet<string>;
  readonly fold: Fold;
}

function useDiffKeys({ frame, folded, fold }: DiffKeys): void {
  const texts = useDiffTexts();
  const view = useStoredValue(diffView);
  const blanks = useStoredValue(hideBlanks);
  const go = (selector: string, by: 1 | -1) => () => void walk(frame.current, selector, by);
  const foldCurrent = () => {
    const section = document.activeElement?.closest<HTMLElement>("[data-path]");
    const path = section?.dataset["path"];
    if (path !== undefined) fold([path], !folded.has(path));
  };
  useKeys(texts("changes"), {
    "]": { does: texts("nextFile"), run: go("[data-path]", 1) },
    "[": { does: texts("previousFile"), run: go("[data-path]", -1) },
    j: { does: texts("nextHunk"), run: go("[data-hunk]", 1) },
    k: { does: texts("previousHunk"), run: go("[data-hunk]", -1) },
    x: { does: texts("foldFile"), run: foldCurrent },
    s: { does: texts("switchView"), run: () => diffView.set(view === "split" ? "unified" : "split") },
    w: { does: texts("switchBlanks"), run: () => hideBlanks.set(!blanks) },
  });
}
