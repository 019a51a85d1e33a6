import { ChevronDown, ChevronUp, GitMerge, Undo2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import { IconButton } from "../../ui/button/icon-button.tsx";
import { Button } from "../../ui/button/button.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useResolving } from "./conflict-context.ts";
import { neighbourOf } from "./neighbour-of.ts";
import { isSolved } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";
import { useQueueAgain } from "./use-queue-again.ts";
import styles from "./conflict.module.css";

/** Stays at the lower edge of the window, in reach of a thumb. */
export function ConflictBar({ readAgain }: { readonly readAgain: () => void }): ReactElement {
  const texts = useConflictPageTexts();
  const resolving = useResolving();
  const { spots, resolution, show } = resolving;
  const queue = useQueueAgain(resolving, readAgain);
  const [isBusy, setBusy] = useState(false);
  const solved = spots.filter((spot) => isSolved(spot, resolution.choices)).length;
  const go = (step: 1 | -1) => () => show(neighbourOf(resolving, step)?.key ?? "");
  const send = async () => {
    setBusy(true);
    await queue.send();
    setBusy(false);
  };
  const isOpen = solved < spots.length || isBusy;
  useKeys(texts("actions"), {
    "shift+q": { does: texts("queue"), run: () => void (isOpen ? undefined : send()) },
  });
  return (
    <div className={styles["bar"]}>
      {queue.failure === undefined ? null : <ErrorNote title={texts("notQueued")} failure={queue.failure} />}
      <div role="group" aria-label={texts("actions")}>
        <IconButton icon={<ChevronUp />} label={texts("previous")} keys="k" onClick={go(-1)} />
        <IconButton icon={<ChevronDown />} label={texts("next")} keys="j" onClick={go(1)} />
        <IconButton
          icon={<Undo2 />}
          label={texts("undo")}
          keys="u"
          disabled={!resolution.mayUndo}
          onClick={resolution.undo}
        />
        <p role="status">{texts("progress", { solved, count: spots.length })}</p>
        <Button
          variant="primary"
          icon={<GitMerge />}
          busy={isBusy}
          data-tooltip-keys="shift+q"
          disabled={solved < spots.length}
          onClick={() => void send()}
        >
          {texts("queue")}
        </Button>
      </div>
    </div>
  );
}
