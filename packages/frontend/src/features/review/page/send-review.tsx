import { MessagesSquare } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { Verdict } from "@wezterm-parallel/shared/domain/review/review";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { Segments } from "../../../ui/segments/segments.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useReviewTexts, useVerdictTexts } from "../texts.ts";
import { useReview } from "../threads/review-context.tsx";
import styles from "../threads/threads.module.css";

const choices: readonly Verdict[] = ["comment", "approved", "changes-requested"];

/** The button that ends a review, and its dialog: drafts are sent together, with a verdict. */
export function SendReview(): ReactElement {
  const texts = useReviewTexts();
  const { review, isSending, setSending } = useReview();
  const drafts = review.threads.flatMap(({ comments }) => comments).filter(({ draft }) => draft).length;
  return (
    <>
      <Button
        size="small"
        variant="primary"
        icon={<MessagesSquare />}
        data-tooltip-keys="a"
        onClick={() => setSending(true)}
      >
        {drafts === 0 ? texts("send") : texts("sendDrafts", { count: drafts })}
      </Button>
      {isSending ? <SendDialog drafts={drafts} /> : null}
    </>
  );
}

function SendDialog({ drafts }: { readonly drafts: number }): ReactElement {
  const texts = useReviewTexts();
  const verdicts = useVerdictTexts();
  const { review, act, setSending } = useReview();
  // New commits that arrive while the dialog is open are not approved with it.
  const [{ commit }] = useState(review);
  const [verdict, setVerdict] = useState<Verdict>("comment");
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const isEmpty = verdict === "comment" && drafts === 0 && text.trim() === "";
  const send = async () => {
    if (isEmpty || isBusy) return;
    setBusy(true);
    const isSent = await act((api, id) => api.send("sendReview", { id }, { verdict, text, commit }));
    setBusy(false);
    if (!isSent) return;
    setSending(false);
    showToast({ text: texts("sent") });
  };
  return (
    <Dialog
      open
      onClose={() => setSending(false)}
      title={texts("sendTitle")}
      lead={texts("draftsToSend", { count: drafts })}
      footer={
        <Button variant="primary" busy={isBusy} disabled={isEmpty} onClick={() => void send()}>
          {texts("sendIt")}
        </Button>
      }
    >
      <form
        className={styles["editor"]}
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
        }}
      >
        <Segments<Verdict>
          label={texts("verdict")}
          value={verdict}
          options={choices.map((value) => ({ value, label: verdicts(value) }))}
          onChange={setVerdict}
        />
        <p className={styles["quiet"]}>
          {verdict === "approved"
            ? texts("approvedHint", { commit: commit.slice(0, 7) })
            : texts(verdict === "comment" ? "commentHint" : "requestHint")}
        </p>
        <Field label={texts("summary")} optional>
          <TextArea value={text} onChange={({ target }) => setText(target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
