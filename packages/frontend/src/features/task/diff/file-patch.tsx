import { useEffect, useMemo, useState, useSyncExternalStore, type ReactElement } from "react";
import {
  Decoration,
  Diff,
  Hunk,
  parseDiff,
  type FileData,
  type HunkData,
  type HunkTokens,
} from "react-diff-view";
import "react-diff-view/style/index.css";

import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { diffView, hideBlanks, type DiffView } from "./diff-view.ts";
import { tokensOf } from "./highlight.ts";
import { ignoreWhitespace } from "./ignore-whitespace.ts";
import { useDiffTexts } from "./texts.ts";
import styles from "./diff.module.css";

interface FilePatchProps {
  /** Unified diff of one file. */
  readonly patch: string;
  readonly path: string;
}

/** Shows one file's changes, side by side if there is room. */
export function FilePatch({ patch, path }: FilePatchProps): ReactElement {
  const texts = useDiffTexts();
  const blanks = useStoredValue(hideBlanks);
  const file = useMemo((): FileData | undefined => parseDiff(patch, { nearbySequences: "zip" })[0], [patch]);
  const hunks = useMemo(() => {
    const all = file?.hunks ?? [];
    return blanks ? ignoreWhitespace(all) : all;
  }, [file, blanks]);
  const tokens = useTokens(hunks, path);
  const view = useFittingView(file);
  if (file === undefined || hunks.length === 0) {
    const nothing = blanks && file !== undefined && file.hunks.length > 0;
    return <p className={styles["note"]}>{texts(nothing ? "onlyBlanks" : "noLines")}</p>;
  }
  return (
    <div className={styles["patch"]} data-view={view}>
      <Diff diffType={file.type} viewType={view} hunks={hunks} tokens={tokens ?? null} gutterType="default">
        {(shown) =>
          shown.flatMap((hunk) => [
            <HunkHead key={`head ${hunk.content}`} hunk={hunk} />,
            <Hunk key={hunk.content} hunk={hunk} />,
          ])
        }
      </Diff>
    </div>
  );
}

function HunkHead({ hunk }: { readonly hunk: HunkData }): ReactElement {
  return (
    <Decoration>
      <div className={styles["hunk"]} data-hunk="" tabIndex={-1}>
        {hunk.content}
      </div>
    </Decoration>
  );
}

/** Highlights asynchronously: the plain text is shown first. */
function useTokens(hunks: HunkData[], path: string): HunkTokens | undefined {
  const [made, setMade] = useState<{ readonly of: HunkData[]; readonly tokens: HunkTokens | undefined }>();
  useEffect(() => {
    const timer = setTimeout(() => setMade({ of: hunks, tokens: tokensOf(hunks, path) }));
    return () => clearTimeout(timer);
  }, [hunks, path]);
  return made?.of === hunks ? made.tokens : undefined;
}

/** Minimum width for two columns of code. */
const wide = "(min-width: 900px)";

/** Returns the chosen layout, limited to what fits: side by side needs room and two sides. */
function useFittingView(file: FileData | undefined): DiffView {
  const chosen = useStoredValue(diffView);
  const roomy = useSyncExternalStore(listenToWidth, () => window.matchMedia(wide).matches);
  return roomy && file?.type !== "add" && file?.type !== "delete" ? chosen : "unified";
}

function listenToWidth(changed: () => void): () => void {
  const query = window.matchMedia(wide);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
