import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore, type ReactElement } from "react";

import { Button } from "../button/button.tsx";
import { IconButton } from "../button/icon-button.tsx";
import { ButtonLink } from "../link/button-link.tsx";
import { useUiTexts } from "../ui-texts.ts";
import { currentToasts, dismissToast, listenToToasts, shownMs, type Toast } from "./toasts.ts";
import styles from "./toaster.module.css";
import { undoToast } from "./undo-toast.ts";

/** Rendered once in the application: shows toasts and announces them to screen readers. */
export function Toaster(): ReactElement {
  const texts = useUiTexts();
  const toasts = useSyncExternalStore(listenToToasts, currentToasts);
  const [held, setHeld] = useState(false);
  return (
    <section
      className={styles["toaster"]}
      aria-label={texts("messages")}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div role="status" aria-live="polite" aria-relevant="additions">
        <ol>
          {toasts.map((toast) => (
            <ToastLine key={toast.id} toast={toast} held={held} />
          ))}
        </ol>
      </div>
    </section>
  );
}

interface ToastLineProps {
  readonly toast: Toast;
  /** The user hovers or focuses the toasts: none expires. */
  readonly held: boolean;
}

function ToastLine({ toast, held }: ToastLineProps): ReactElement {
  const texts = useUiTexts();
  const { id, text, detail, worded, said, tone, undo, isRestart = false, action } = toast;
  const stays = held || tone === "bad";
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => dismissToast(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, stays]);
  return (
    <li className={styles["toast"]} data-tone={tone}>
      <div className={styles["text"]}>
        {text}
        {detail === undefined ? null : <p lang={worded === true ? undefined : "en"}>{detail}</p>}
        {said === undefined ? null : <p lang="en">{said}</p>}
      </div>
      {undo === undefined ? null : (
        <Button size="small" onClick={() => void undoToast(toast)}>
          {texts(isRestart ? "restart" : "undo")}
        </Button>
      )}
      {action === undefined ? null : (
        <ButtonLink size="small" to={action.to} onClick={() => dismissToast(id)}>
          {action.label}
        </ButtonLink>
      )}
      <IconButton size="small" icon={<X />} label={texts("dismiss")} onClick={() => dismissToast(id)} />
    </li>
  );
}
