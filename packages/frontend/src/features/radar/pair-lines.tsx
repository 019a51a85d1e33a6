import type { ReactElement } from "react";

import type {
  ConflictHunk,
  ConflictingFile,
  Overlap,
} from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

import { Badge } from "../../ui/badge/badge.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useRadarTexts } from "./texts.ts";
import { useConflictLines } from "./use-radar.ts";
import styles from "./radar.module.css";

interface PairLinesProps {
  readonly project: string;
  readonly pair: readonly [string, string];
}

/** The conflicting lines of two, side by side. */
export function PairLines({ project, pair }: PairLinesProps): ReactElement {
  const texts = useRadarTexts();
  const [one, other] = pair;
  const lines = useConflictLines(project, pair);
  return (
    <Section title={texts("lines", { one, other })}>
      <Answered of={lines} skeleton={<Skeleton lines={6} />} title={texts("linesUnread")}>
        {({ overlaps: [overlap] }) => <Conflict overlap={overlap} />}
      </Answered>
    </Section>
  );
}

function Conflict({ overlap }: { readonly overlap: Overlap | undefined }): ReactElement {
  const texts = useRadarTexts();
  if (overlap === undefined) return <p>{texts("linesGone")}</p>;
  if (overlap.verdict === "clean") return <p>{texts("noLines")}</p>;
  return (
    <>
      {(overlap.lines ?? []).map((file) => (
        <File key={file.path} file={file} nodes={overlap.nodes} />
      ))}
    </>
  );
}

interface FileProps {
  readonly file: ConflictingFile;
  readonly nodes: Overlap["nodes"];
}

function File({ file, nodes }: FileProps): ReactElement {
  const texts = useRadarTexts();
  const { path, kind, hunks, cut, removedBy = "" } = file;
  return (
    <article className={styles["file"]} aria-label={path}>
      <h3 className={styles["path"]}>{path}</h3>
      {kind === "lines" ? null : (
        <p className={styles["note"]}>{kind === "removed" ? texts(kind, { by: removedBy }) : texts(kind)}</p>
      )}
      {hunks.map((hunk) => (
        <Hunk key={hunk.line} hunk={hunk} nodes={nodes} />
      ))}
      {cut ? <p className={styles["note"]}>{texts("cutFile")}</p> : null}
    </article>
  );
}

interface HunkProps extends Pick<FileProps, "nodes"> {
  readonly hunk: ConflictHunk;
}

function Hunk({ hunk, nodes }: HunkProps): ReactElement {
  const texts = useRadarTexts();
  const { line, before, sides, cut } = hunk;
  return (
    <div className={styles["hunk"]}>
      <p className={styles["line"]}>
        {texts("line", { line })} {cut ? <Badge>{texts("cut")}</Badge> : null}
      </p>
      {before.length === 0 ? null : <pre className={styles["before"]}>{before.join("\n")}</pre>}
      <div className={styles["sides"]}>
        {nodes.map((node, at) => (
          <figure key={node} className={styles["side"]} data-side={at}>
            <figcaption>{node}</figcaption>
            <pre tabIndex={0}>{(sides[at] ?? []).join("\n")}</pre>
          </figure>
        ))}
      </div>
    </div>
  );
}
