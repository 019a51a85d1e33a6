import { X } from "lucide-react";
import { Dialog as Parts } from "radix-ui";
import { useRef, type ReactElement, type ReactNode } from "react";

import { IconButton } from "../button/icon-button.tsx";
import { useUiTexts } from "../ui-texts.ts";
import styles from "./dialog.module.css";

interface DialogProps {
  readonly open: boolean;
  /** Called on the close button, Escape, or a click outside. */
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  /** Buttons, the primary one last. */
  readonly footer?: ReactNode;
  readonly size?: "small" | "large" | undefined;
  readonly children?: ReactNode;
}

/** A modal dialog. On phones it slides in from the bottom. */
export function Dialog({ open, onClose, title, lead, footer, size, children }: DialogProps): ReactElement {
  const texts = useUiTexts();
  const before = useRef<Element | null>(null);
  return (
    <Parts.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Parts.Portal>
        <Parts.Overlay className={styles["backdrop"]} />
        <Parts.Content
          className={styles["dialog"]}
          data-size={size}
          onOpenAutoFocus={(event) => {
            before.current = document.activeElement;
            focusFirst(event);
          }}
          onCloseAutoFocus={(event) => goBack(event, before.current)}
          {...(lead === undefined ? { "aria-describedby": undefined } : {})}
        >
          <div className={styles["head"]}>
            <Parts.Title className={styles["title"]}>{title}</Parts.Title>
            <Parts.Close asChild>
              <IconButton size="small" icon={<X />} label={texts("close")} />
            </Parts.Close>
          </div>
          {lead === undefined ? null : (
            <Parts.Description className={styles["lead"]}>{lead}</Parts.Description>
          )}
          <div className={styles["body"]}>{children}</div>
          {footer === undefined ? null : <div className={styles["footer"]}>{footer}</div>}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

/** Restores the earlier focus: dialogs are also opened by keys and menus, so there may be no trigger to return to. */
function goBack(event: Event, before: Element | null): void {
  if (!(before instanceof HTMLElement) || !before.isConnected) return;
  event.preventDefault();
  before.focus();
}

/** Focuses the first field, else the dialog itself: never the close button. */
function focusFirst(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget as HTMLElement;
  const first = dialog.querySelector<HTMLElement>(
    "[data-autofocus], input:not([role=switch]), textarea, select",
  );
  (first ?? dialog).focus();
}
