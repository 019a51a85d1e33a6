import type { ReactElement } from "react";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/merge-schemas";
import type {
  ConflictHunk,
  ConflictingFile,
  Overlap,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useConflictTexts } from "./conflict-texts.ts";
import styles from "./conflict.module.css";

/** Shows where a change conflicts with its target now, and the commands that resolve it. */
export function Conflict({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useConflictTexts();
  const { id, project, target } = change;
  // The key begins as those of changes, so that the conflict is compared again after each landing.
  const radar = useAnswer(["changes", "conflict", id], (api) =>
    api.get("getRadar", { project }, { target, of: [target, id], lines: true }),
  );
  return (
    <div className={styles["conflict"]}>
      <Answered of={radar} skeleton={<Skeleton lines={6} />} title={texts("unread")}>
        {(found) => <Files change={change} found={found} />}
      </Answered>
      <h3>{texts("resolve")}</h3>
      <ul className={styles["commands"]}>
        <CommandLine command={`wzp resolve ${quoteWord(id)}`} does={texts("byShell")} />
        <CommandLine command={`wzp resolve ${quoteWord(id)} --tool`} does={texts("byTool")} />
        <CommandLine command={`wzp retry ${quoteWord(id)}`} does={texts("byRetry", { target })} />
      </ul>
    </div>
  );
}

interface FilesProps {
  readonly change: ChangeResource;
  readonly found: RadarResource;
}

function Files({ change: { id, target }, found }: FilesProps): ReactElement {
  const texts = useConflictTexts();
  const overlap = found.overlaps.find(({ nodes }) => nodes.includes(id) && nodes.includes(target));
  if (overlap?.verdict !== "conflict") {
    const isCompared = found.nodes.some((node) => node.id === id && node.failure === undefined);
    return <p>{texts(isCompared ? "noLonger" : "notCompared", { target })}</p>;
  }
  const files = overlap.lines ?? [];
  const rest = overlap.conflicts.filter((path) => !files.some((file) => file.path === path));
  return (
    <>
      {files.map((file) => (
        <File key={file.path} file={file} nodes={overlap.nodes} />
      ))}
      {rest.map((path) => (
        <p key={path}>
          <code>{path}</code>
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
  const texts = useConflictTexts();
  const { path, kind, hunks, cut, removedBy = "" } = file;
  return (
    <section aria-label={path}>
      <h3>
        <code>{path}</code>
      </h3>
      {kind === "lines" ? null : <p>{texts(kind, { node: removedBy })}</p>}
      {hunks.map((hunk) => (
        <Hunk key={hunk.line} hunk={hunk} nodes={nodes} />
      ))}
      {cut ? <p className={styles["quiet"]}>{texts("more")}</p> : null}
    </section>
  );
}

interface HunkProps {
  readonly hunk: ConflictHunk;
  readonly nodes: Overlap["nodes"];
}

function Hunk({ hunk, nodes }: HunkProps): ReactElement {
  const texts = useConflictTexts();
  return (
    <div className={styles["hunk"]}>
      {hunk.before.length === 0 ? null : <pre className={styles["before"]}>{hunk.before.join("\n")}</pre>}
      <div className={styles["sides"]}>
        {nodes.map((node, at) => (
          <figure key={node}>
            <figcaption>{texts("side", { node, line: hunk.line })}</figcaption>
            <pre data-side={at === 0 ? "target" : "change"}>
              {hunk.sides[at]?.join("\n") || texts("nothing")}
            </pre>
          </figure>
        ))}
      </div>
      {hunk.cut ? <p className={styles["quiet"]}>{texts("shortened")}</p> : null}
    </div>
  );
}

interface CommandLineProps {
  readonly command: string;
  readonly does: string;
}

function CommandLine({ command, does }: CommandLineProps): ReactElement {
  return (
    <li>
      <code>{command}</code>
      <CopyButton value={command} what={command} />
      <span>{does}</span>
    </li>
  );
}
