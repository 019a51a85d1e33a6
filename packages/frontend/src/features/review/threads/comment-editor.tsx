import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { useReviewTexts } from "../texts.ts";
import { nameOfEditor, useReview, type OpenEditor } from "./review-context.tsx";
import { SuggestButton, type SuggestedLines } from "./suggest-button.tsx";
import styles from "./threads.module.css";

interface CommentEditorProps {
  readonly editor: OpenEditor;
  readonly label: string;
  readonly text?: string | undefined;
  /** The lines for which a change can be suggested; absent: none. */
  readonly suggestFor?: SuggestedLines | undefined;
  /** Saves the text; `isDraft`: until the review is sent, only its author sees it. Resolves to whether it was saved. */
  readonly save: (text: string, isDraft: boolean) => Promise<boolean>;
}

/** A field for a comment. Ctrl+Enter saves a draft, Escape closes an empty field. */
export function CommentEditor({
  editor,
  label,
  text = "",
  suggestFor,
  save,
}: CommentEditorProps): ReactElement {
  const texts = useReviewTexts();
  const { typed, closeEditor } = useReview();
  const name = nameOfEditor(editor);
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => {
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
  const insert = (block: string) => {
    const { current } = field;
    if (current === null) return;
    const before = current.value.trimEnd();
    current.value = before === "" ? block : `${before}\n${block}`;
    typed.set(name, current.value);
    current.focus();
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
        <SaveButtons editor={editor} isBusy={isBusy} save={(isDraft) => void submit(isDraft)} />
        {suggestFor === undefined ? null : <SuggestButton lines={suggestFor} insert={insert} />}
        <Button size="small" variant="quiet" onClick={() => closeEditor(editor)}>
          {texts("discard")}
        </Button>
      </div>
    </div>
  );
}

interface SaveButtonsProps {
  readonly editor: OpenEditor;
  readonly isBusy: boolean;
  readonly save: (isDraft: boolean) => void;
}

function SaveButtons({ editor, isBusy, save }: SaveButtonsProps): ReactElement {
  const texts = useReviewTexts();
  const isEdited = editor.kind === "edit";
  return (
    <>
      <Button
        size="small"
        variant="primary"
        busy={isBusy}
        data-tooltip-keys="mod+enter"
        data-tooltip={texts("addDraftHint")}
        onClick={() => save(true)}
      >
        {texts(isEdited ? "save" : "addDraft")}
      </Button>
      {isEdited ? null : (
        <Button size="small" busy={isBusy} onClick={() => save(false)}>
          {texts("sendNow")}
        </Button>
      )}
    </>
  );
}
