import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { FilePen } from "lucide-react";
import type { ReactElement } from "react";

import type {
  ConflictedFile,
  ConflictSide,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import { Badge } from "../../ui/badge/badge.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { CleanLines } from "./clean-lines.tsx";
import { useResolving } from "./conflict-context.ts";
import { ConflictHunk } from "./hunk-view.tsx";
import { draftOfConflict, lineEndOf, spotsOf, wholeKey } from "./resolution.ts";
import { TextEditor } from "./text-editor.tsx";
import { useConflictPageTexts } from "./texts.ts";
import styles from "./conflict.module.css";

interface FileViewProps {
  readonly file: ConflictedFile;
}

/** A file in conflict: its hunks, or the choice of one side. */
export function FileView({ file }: FileViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { resolution, mayMerge } = useResolving();
  const choice = resolution.choices[wholeKey(file)];
  const isCrlf = lineEndOf(textOf(file)) === "\r\n";
  return (
    <section className={styles["file"]} aria-label={file.path}>
      <header>
        <h2>
          <VisibleText>{file.path}</VisibleText>
        </h2>
        {isCrlf ? <Badge>{texts("crlf")}</Badge> : null}
        {mayMerge ? <WholeFile file={file} /> : null}
      </header>
      {file.kind === "lines" ? null : <Kind file={file} />}
      {mayMerge && choice === undefined ? <Recorded file={file} /> : null}
      {choice?.kind === "text" && !choice.isDone ? (
        <FileEditor file={file} />
      ) : choice === undefined ? (
        <Parts file={file} />
      ) : (
        <Decided file={file} />
      )}
    </section>
  );
}

/** Offers what git remembers of the same conflict. */
function Recorded({ file }: FileViewProps): ReactElement | null {
  const texts = useConflictPageTexts();
  const { resolution } = useResolving();
  const text = file.recorded;
  if (text === undefined) return null;
  const use = () => resolution.choose(wholeKey(file), { kind: "text", text, isDone: true });
  return (
    <Callout
      action={
        <Button size="small" data-tooltip-keys="r" onClick={use}>
          {texts("useRecorded")}
        </Button>
      }
    >
      {texts("recorded")}
    </Callout>
  );
}

function textOf(file: ConflictedFile): string {
  return file.parts.map((part) => (part.kind === "clean" ? part.text : part.change + part.target)).join("");
}

/** The reason one side is taken whole. */
const whyWhole = {
  binary: "binary",
  encoding: "encoding",
  large: "large",
  link: "link",
  mode: "mode",
  name: "name",
} as const satisfies Partial<Record<ConflictedFile["kind"], string>>;

function Kind({ file }: FileViewProps): ReactElement | null {
  const texts = useConflictPageTexts();
  const { change } = useResolving();
  const names = { change: change.id, target: change.target };
  const command = `wzp resolve ${quoteWord(change.id)}`;
  if (file.kind === "lines") return null;
  if (file.kind === "submodule") return <Submodule file={file} />;
  if (file.kind !== "removed")
    return <p className={styles["quiet"]}>{texts(whyWhole[file.kind], { command })}</p>;
  const words = file.sides[0] === "target" ? "removedByChange" : "removedByTarget";
  return <p className={styles["quiet"]}>{texts(words, names)}</p>;
}

/** The commits to choose from; there are no lines to show. */
function Submodule({ file: { commits = {} } }: FileViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { nameOf } = useResolving();
  const shown = (["change", "target", "base"] as const).flatMap((side) => {
    const commit = commits[side];
    return commit === undefined ? [] : [{ side, commit }];
  });
  return (
    <>
      <p className={styles["quiet"]}>{texts("submodule")}</p>
      <dl className={styles["commits"]}>
        {shown.map(({ side, commit }) => (
          <div key={side}>
            <dt>{side === "base" ? texts("base") : nameOf(side)}</dt>
            <dd title={commit}>{commit.slice(0, shortCommit)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const shortCommit = 12;

/** The choices for the file as a whole. */
function WholeFile({ file }: FileViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { resolution, nameOf, current, spots } = useResolving();
  const key = wholeKey(file);
  const choice = resolution.choices[key];
  const isCurrent = spots.some((spot) => spot.key === current && spot.hunk === undefined);
  const isText = file.parts.length > 0;
  const edit = () => {
    const names = { change: nameOf("change"), target: nameOf("target") };
    const text = choice?.kind === "text" ? choice.text : draftOfConflict(file, resolution.choices, names);
    resolution.choose(key, { kind: "text", text, isDone: false });
  };
  return (
    <div className={styles["whole"]} tabIndex={-1} data-current={isCurrent || undefined}>
      {(["change", "target"] as const).map((side, at) => (
        <Button
          key={side}
          size="small"
          aria-pressed={choice?.kind === "take" && choice.what === side}
          data-tooltip-keys={isCurrent ? `${at + 1}` : undefined}
          onClick={() => resolution.choose(key, { kind: "take", what: side })}
        >
          {texts(wordOf(file, side, takes), { side: nameOf(side) })}
        </Button>
      ))}
      {isText && lineEndOf(textOf(file)) !== "mixed" ? (
        <Button size="small" icon={<FilePen />} data-tooltip-keys="shift+e" onClick={edit}>
          {texts("editFile")}
        </Button>
      ) : null}
    </div>
  );
}

const takes = { commit: "takeCommit", file: "takeFile", removal: "takeRemoval" } as const;
const areTaken = { commit: "takenCommit", file: "takenFile", removal: "takenRemoval" } as const;

/** Returns the word for what taking this side means. */
function wordOf<W>(
  { kind, sides }: ConflictedFile,
  side: ConflictSide,
  words: Readonly<Record<"commit" | "file" | "removal", W>>,
): W {
  if (!sides.includes(side)) return words.removal;
  return kind === "submodule" ? words.commit : words.file;
}

function FileEditor({ file }: FileViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const label = texts("editorOfFile", { path: file.path });
  return <TextEditor of={wholeKey(file)} label={label} lineEnd={lineEndOf(textOf(file))} />;
}

function Decided({ file }: FileViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { resolution, nameOf, mayMerge } = useResolving();
  const key = wholeKey(file);
  const choice = resolution.choices[key];
  const side: ConflictSide = choice?.kind === "take" && choice.what === "target" ? "target" : "change";
  const taken = texts(wordOf(file, side, areTaken), { side: nameOf(side) });
  return (
    <div className={styles["decided"]}>
      <p>
        {choice?.kind === "text"
          ? texts(choice.text === file.recorded ? "takenRecorded" : "takenText")
          : taken}
      </p>
      {mayMerge ? (
        <Button size="small" onClick={() => resolution.choose(key, undefined)}>
          {texts("open")}
        </Button>
      ) : null}
      {choice?.kind === "text" ? <CleanLines text={choice.text} /> : null}
    </div>
  );
}

function Parts({ file }: FileViewProps): ReactElement {
  const spots = spotsOf([file]).values();
  let line = 0;
  return (
    <>
      {file.parts.map((part) => {
        line += 1;
        if (part.kind === "clean") return <CleanLines key={`clean ${line}`} text={part.text} />;
        const spot = spots.next().value;
        return spot === undefined ? null : <ConflictHunk key={spot.key} spot={spot} hunk={part} />;
      })}
    </>
  );
}
