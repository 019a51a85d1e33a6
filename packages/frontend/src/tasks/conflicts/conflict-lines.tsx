import type { ReactElement } from "react";

import type {
  ConflictHunk,
  ConflictingFile,
  Overlap,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { ConflictSides } from "./conflict-sides.tsx";
import { useConflictLinesTexts } from "./conflict-lines-texts.ts";
import styles from "./conflict-lines.module.css";

/** The conflicting files of two, with the lines of both as far as they were read. */
export function ConflictLines({ overlap }: { readonly overlap: Overlap }): ReactElement {
  const files = overlap.lines ?? [];
  const rest = overlap.conflicts.filter((path) => !files.some((file) => file.path === path));
  return (
    <>
      {files.map((file) => (
        <File key={file.path} file={file} nodes={overlap.nodes} />
      ))}
      {rest.map((path) => (
        <p key={path}>
          <code>
            <VisibleText>{path}</VisibleText>
          </code>
        </p>
      ))}
    </>
  );
}

interface FileProps {
  readonly file: ConflictingFile;
  readonly nodes: Overlap["nodes"];
}

function File({ file, nodes }: FileProps): ReactElement {
  const texts = useConflictLinesTexts();
  const { path, kind, hunks, cut, removedBy = "" } = file;
  return (
    <article className={styles["file"]} aria-label={path}>
      <h3 className={styles["path"]}>
        <VisibleText>{path}</VisibleText>
      </h3>
      {kind === "lines" ? null : <p className={styles["note"]}>{texts(kind, { node: removedBy })}</p>}
      {hunks.map((hunk) => (
        <Hunk key={hunk.line} hunk={hunk} nodes={nodes} />
      ))}
      {cut ? <p className={styles["note"]}>{texts("more")}</p> : null}
    </article>
  );
}

interface HunkProps {
  readonly hunk: ConflictHunk;
  readonly nodes: Overlap["nodes"];
}

function Hunk({ hunk: { before, sides, line, cut }, nodes: [one, other] }: HunkProps): ReactElement {
  const texts = useConflictLinesTexts();
  const none = texts("nothing");
  return (
    <div className={styles["hunk"]}>
      {before.length === 0 ? null : (
        <pre className={styles["before"]} tabIndex={0}>
          <VisibleText>{before.join("\n")}</VisibleText>
        </pre>
      )}
      <ConflictSides
        sides={[
          { label: texts("side", { node: one, line }), text: sides[0].join("\n"), none, side: "target" },
          { label: texts("side", { node: other, line }), text: sides[1].join("\n"), none, side: "change" },
        ]}
      />
      {cut ? <p className={styles["quiet"]}>{texts("shortened")}</p> : null}
    </div>
  );
}
