import type { ReactElement } from "react";

import type { ConflictPartHunk } from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import { ConflictSides, shownLines } from "../../tasks/conflicts/conflict-sides.tsx";
import { Button } from "../../ui/button/button.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { useResolving } from "./conflict-context.ts";
import { bothOf, isSolved, lineEndOf, type Spot, textOfChoice } from "./resolution.ts";
import { TextEditor } from "./text-editor.tsx";
import { useConflictPageTexts } from "./texts.ts";
import styles from "./conflict.module.css";

interface HunkViewProps {
  readonly spot: Spot;
  readonly hunk: ConflictPartHunk;
}

/** One conflict: the lines of both sides, those before both, and what the result gets. */
export function ConflictHunk({ spot, hunk }: HunkViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { spots, resolution, current, nameOf, mayMerge } = useResolving();
  const number = spots.findIndex(({ key }) => key === spot.key) + 1;
  const choice = resolution.choices[spot.key];
  const taken = choice?.kind === "take" ? choice.what : undefined;
  const none = texts("noLines");
  const isTaken = (side: "change" | "target") => taken === side || taken === "both";
  return (
    <article
      className={styles["hunk"]}
      aria-label={texts("hunk", { number, count: spots.length })}
      tabIndex={-1}
      data-current={spot.key === current || undefined}
      data-solved={isSolved(spot, resolution.choices) || undefined}
    >
      <Base spot={spot} hunk={hunk} />
      <ConflictSides
        sides={[
          { label: nameOf("change"), text: hunk.change, none, side: "change", isTaken: isTaken("change") },
          { label: nameOf("target"), text: hunk.target, none, side: "target", isTaken: isTaken("target") },
        ]}
      />
      {choice?.kind === "text" && !choice.isDone ? (
        <TextEditor
          of={spot.key}
          label={texts("editor", { number, path: spot.file.path })}
          lineEnd={lineEndOf(hunk.change + hunk.target)}
        />
      ) : (
        <Result
          hunk={hunk}
          text={taken === "both" || choice?.kind === "text" ? textOfChoice(hunk, choice) : undefined}
        />
      )}
      {mayMerge ? <Choices spot={spot} hunk={hunk} /> : null}
    </article>
  );
}

function Base({ spot: { key }, hunk: { base } }: HunkViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { withBase, toggleBase } = useResolving();
  return (
    <details className={styles["base"]} open={withBase.has(key)}>
      <summary
        data-tooltip-keys="b"
        onClick={(event) => {
          event.preventDefault();
          toggleBase(key);
        }}
      >
        {texts("base")}
      </summary>
      <pre tabIndex={0}>
        <VisibleText>{base === "" ? texts("noLines") : shownLines(base)}</VisibleText>
      </pre>
    </details>
  );
}

interface ResultProps extends Pick<HunkViewProps, "hunk"> {
  /** Absent while one side is taken, which is marked itself, or nothing is decided. */
  readonly text: string | undefined;
}

function Result({ text, hunk }: ResultProps): ReactElement | null {
  const texts = useConflictPageTexts();
  if (text === undefined) return null;
  const isOpenEnded = text !== "" && !text.endsWith("\n") && bothOf(hunk).endsWith("\n");
  return (
    <figure className={styles["result"]}>
      <figcaption>{texts("result")}</figcaption>
      <pre tabIndex={0}>
        <VisibleText>{text === "" ? texts("noLines") : shownLines(text)}</VisibleText>
      </pre>
      {isOpenEnded ? <p className={styles["quiet"]}>{texts("noLineEnd")}</p> : null}
    </figure>
  );
}

function Choices({ spot: { key }, hunk }: HunkViewProps): ReactElement {
  const texts = useConflictPageTexts();
  const { resolution, nameOf } = useResolving();
  const choice = resolution.choices[key];
  const isTaken = (what: "change" | "target" | "both") => choice?.kind === "take" && choice.what === what;
  const take = (what: "change" | "target" | "both") => () => resolution.choose(key, { kind: "take", what });
  const edit = () => {
    const text = choice?.kind === "text" ? choice.text : (textOfChoice(hunk, choice) ?? bothOf(hunk));
    resolution.choose(key, { kind: "text", text, isDone: false });
  };
  if (choice?.kind === "text" && !choice.isDone) return <></>;
  const isMixed = lineEndOf(hunk.change + hunk.target) === "mixed";
  return (
    <div className={styles["choices"]} role="group" aria-label={texts("actions")}>
      <Button size="small" aria-pressed={isTaken("change")} data-tooltip-keys="1" onClick={take("change")}>
        {texts("take", { side: nameOf("change") })}
      </Button>
      <Button size="small" aria-pressed={isTaken("target")} data-tooltip-keys="2" onClick={take("target")}>
        {texts("take", { side: nameOf("target") })}
      </Button>
      <Button size="small" aria-pressed={isTaken("both")} data-tooltip-keys="3" onClick={take("both")}>
        {texts("takeBoth")}
      </Button>
      {isMixed ? (
        <p className={styles["quiet"]}>{texts("mixed")}</p>
      ) : (
        <Button size="small" aria-pressed={choice?.kind === "text"} data-tooltip-keys="e" onClick={edit}>
          {texts("edit")}
        </Button>
      )}
    </div>
  );
}
