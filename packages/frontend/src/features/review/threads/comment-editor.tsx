import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { useReviewTexts } from "../texts.ts";
import { nameOfEditor, useReview, type OpenEditor } from "./review-context.tsx";
import styles from "./threads.module.css";

interface CommentEditorProps {
  readonly editor: OpenEditor;
  readonly label: string;
  readonly text?: string | undefined;
  /** Saves the text; `isDraft`: until the review is sent, only its author sees it. Resolves to whether it was saved. */
  readonly save: (text: string, isDraft: boolean) => Promise<boolean>;
}

/** A field for a comment. Ctrl+Enter saves a draft, Escape closes an empty field. */
export function CommentEditor({ editor, label, text = "", save }: CommentEditorProps): ReactElement {
  const texts = useReviewTexts();
  const { typed, closeEditor } = useReview();
  const name = nameOfEditor(editor);
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    // Only when it was opened: not when it is scrolled into view again.
    if (typed.has(name)) return;
    typed.set(name, text);
    field.current?.focus();
  }, [typed, name, text]);
  const submit = async (isDraft: boolean) => {
    const value = field.current?.value.trim() ?? "";
    if (value === "" || isBusy) return field.current?.focus();
    setBusy(true);
    const isSaved = await save(value, isDraft);
    setBusy(false);
    if (isSaved) closeEditor(editor);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(true);
    else if (event.key === "Escape" && field.current?.value === text) closeEditor(editor);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles["editor"]}>
      <TextArea
        ref={field}
        aria-label={label}
        placeholder={label}
        defaultValue={typed.get(name) ?? text}
        onChange={({ target }) => void typed.set(name, target.value)}
        onKeyDown={key}
      />
      <div className={styles["actions"]}>
        <Button
          size="small"
          variant="primary"
          busy={isBusy}
          data-tooltip-keys="mod+enter"
          data-tooltip={texts("addDraftHint")}
          onClick={() => void submit(true)}
        >
          {texts(editor.kind === "edit" ? "save" : "addDraft")}
        </Button>
        {editor.kind === "edit" ? null : (
          <Button size="small" busy={isBusy} onClick={() => void submit(false)}>
            {texts("sendNow")}
          </Button>
        )}
        <Button size="small" variant="quiet" onClick={() => closeEditor(editor)}>
          {texts("discard")}
        </Button>
      </div>
    </div>
  );
}
