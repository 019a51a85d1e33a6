import type { ReactElement } from "react";

import { useQuestion } from "./ask.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";

/** Rendered once in the application: shows the questions of `ask`. */
export function AskedQuestion(): ReactElement | null {
  const asked = useQuestion();
  if (asked === undefined) return null;
  const { question, answer } = asked;
  const confirm = () => {
    answer(true);
    return Promise.resolve(undefined);
  };
  return (
    <ConfirmDialog
      open
      onClose={() => answer(false)}
      title={question.title}
      action={question.action}
      danger={question.danger}
      confirm={confirm}
    >
      <p>{question.text}</p>
    </ConfirmDialog>
  );
}
