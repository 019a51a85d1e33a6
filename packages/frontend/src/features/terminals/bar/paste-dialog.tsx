import type { ReactElement } from "react";

import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import type { TerminalControl } from "../terminal-control.ts";
import { useTerminalTexts } from "../texts.ts";
import styles from "../terminal.module.css";

interface PasteDialogProps {
  readonly control: TerminalControl;
  readonly pasted: string | undefined;
}

/** Characters shown: the user should see what is about to run; longer text scrolls. */
const shownLetters = 20_000;

/** Asks before pasting several lines into a program that runs each at once. */
export function PasteDialog({ control, pasted }: PasteDialogProps): ReactElement {
  const texts = useTerminalTexts();
  const count = (pasted ?? "").trimEnd().split(/\r\n|\r|\n/).length;
  return (
    <ConfirmDialog
      open={pasted !== undefined}
      title={texts("pasteTitle", { count })}
      action={texts("pasteAction", { count })}
      onClose={() => control.settlePaste("forget")}
      confirm={async () => {
        control.settlePaste("paste");
        return undefined;
      }}
    >
      <p>{texts("pasteLead")}</p>
      <pre className={styles["pasted"]} tabIndex={0}>
        {pasted?.slice(0, shownLetters)}
      </pre>
    </ConfirmDialog>
  );
}
