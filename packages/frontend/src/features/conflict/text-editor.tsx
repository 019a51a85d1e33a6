import { useEffect, useRef, type KeyboardEvent, type ReactElement } from "react";

import { Button } from "../../ui/button/button.tsx";
import { TextArea } from "../../ui/field/text-area.tsx";
import { nameOfCharacter, splitHidden } from "../../ui/visible/split-hidden.ts";
import { useResolving } from "./conflict-context.ts";
import type { lineEndOf } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";
import styles from "./conflict.module.css";

interface TextEditorProps {
  /** Key of the hunk or file. */
  readonly of: string;
  readonly label: string;
  readonly lineEnd: ReturnType<typeof lineEndOf>;
}

/** A plain text field. Ctrl+Enter uses the text, Escape leaves the field and keeps what was typed. */
export function TextEditor({ of: key, label, lineEnd }: TextEditorProps): ReactElement {
  const texts = useConflictPageTexts();
  const { resolution } = useResolving();
  const field = useRef<HTMLTextAreaElement>(null);
  const choice = resolution.choices[key];
  const text = choice?.kind === "text" ? choice.text : "";
  useEffect(() => field.current?.focus(), []);
  const typed = (value: string) => (lineEnd === "\r\n" ? value.replaceAll(/\r?\n/g, "\r\n") : value);
  const accept = () => {
    back(field.current);
    resolution.choose(key, { kind: "text", text, isDone: true });
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) accept();
    else if (event.key === "Escape") back(field.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles["editor"]}>
      <TextArea
        ref={field}
        mono
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        aria-label={label}
        value={text.replaceAll("\r\n", "\n")}
        onChange={({ target }) => resolution.type(key, typed(target.value))}
        onKeyDown={press}
      />
      <Hidden text={text} />
      <div className={styles["choices"]}>
        <Button size="small" variant="primary" data-tooltip-keys="mod+enter" onClick={accept}>
          {texts("use")}
        </Button>
        <Button size="small" onClick={() => resolution.choose(key, undefined)}>
          {texts("discard")}
        </Button>
      </div>
    </div>
  );
}

/** Puts the focus on the hunk around a field, so that the keys of the page work again. */
function back(field: HTMLElement | null): void {
  const around =
    field?.closest<HTMLElement>("article") ??
    field?.closest("section")?.querySelector<HTMLElement>("[tabindex]");
  around?.focus();
}

/** A text field cannot show invisible characters, so they are named below it. */
function Hidden({ text }: { readonly text: string }): ReactElement | null {
  const texts = useConflictPageTexts();
  const hidden = splitHidden(text.replaceAll("\r\n", "\n")).filter(
    (part) => part.isHidden && part.text !== "",
  );
  if (hidden.length === 0) return null;
  const names = [...new Set(hidden.map((part) => nameOfCharacter(part.text)))].join(", ");
  return (
    <p className={styles["warning"]} role="status">
      {texts("hidden", { names })}
    </p>
  );
}
