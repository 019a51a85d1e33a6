import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement, type RefObject } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { FilePatch } from "./file-patch.tsx";
import { LineCounts } from "./line-counts.tsx";
import { useDiffTexts, useStatusTexts } from "./texts.ts";
import styles from "./diff.module.css";

/** Subject of the changes; a new `version` reloads them. */
export interface DiffSubject {
  readonly task: string;
  readonly attempt: number;
  readonly version: string;
}

interface FileSectionProps {
  readonly file: ChangedFile;
  readonly subject: DiffSubject;
  readonly folded: boolean;
  readonly onFold: (closed: boolean) => void;
}

/** One file's changes with a sticky header. */
export function FileSection({ file, subject, folded, onFold }: FileSectionProps): ReactElement {
  const texts = useDiffTexts();
  const statuses = useStatusTexts();
  const section = useRef<HTMLElement>(null);
  const near = useNear(section);
  const { path, oldPath, status } = file;
  return (
    <section ref={section} className={styles["file"]} data-path={path} aria-label={path} tabIndex={-1}>
      <div className={styles["head"]}>
        <IconButton
          size="small"
          icon={folded ? <ChevronRight /> : <ChevronDown />}
          label={texts(folded ? "unfold" : "fold", { path })}
          aria-expanded={!folded}
          onClick={() => onFold(!folded)}
        />
        <h2 className={styles["path"]}>
          {oldPath === undefined ? path : texts("renamed", { from: oldPath, to: path })}
        </h2>
        <CopyButton value={path} what={texts("pathOf", { path })} />
        {status === "modified" ? null : <Badge>{statuses(status)}</Badge>}
        <span className={styles["room"]} />
        <LineCounts insertions={file.insertions} deletions={file.deletions} />
      </div>
      {folded ? null : <Body file={file} subject={subject} near={near} />}
    </section>
  );
}

/** Distance from the viewport at which files are loaded. */
const margin = "800px";

/** Returns true once the element has been near the viewport. */
function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || element.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: margin },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [near, element]);
  return near;
}

interface BodyProps {
  readonly file: ChangedFile;
  readonly subject: DiffSubject;
  readonly near: boolean;
}

function Body({ file, subject, near }: BodyProps): ReactElement {
  const texts = useDiffTexts();
  const { path, binary, insertions = 0, deletions = 0 } = file;
  const { task, attempt, version } = subject;
  const { data, error, refetch } = useAnswer(
    ["patch", task, attempt, path, version, insertions, deletions],
    (api) => api.checkouts.taskChange(task, { attempt, path }),
    { enabled: near && !binary },
  );
  const read = data?.items.find((each) => each.path === path);
  if (binary) return <p className={styles["note"]}>{texts("binaryHint")}</p>;
  if (error !== null) return <ErrorNote failure={error.failure} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={`${placeholder(insertions + deletions)}px`} />;
  if (read?.patch === undefined) return <p className={styles["note"]}>{texts("gone")}</p>;
  return (
    <>
      <FilePatch patch={read.patch} path={path} />
      {read.cut === true ? <p className={styles["note"]}>{texts("cut")}</p> : null}
    </>
  );
}

const lineHeight = 20;
const contextLines = 8;
/** Height limit of placeholders: higher ones make the scrollbar jump more than they help. */
const highest = 2_000;

function placeholder(lines: number): number {
  return Math.min((lines + contextLines) * lineHeight, highest);
}
