import {
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
} from "react";

import { useUiTexts } from "../ui-texts.ts";
import styles from "./split.module.css";

interface SplitProps {
  /** Side by side, or stacked. */
  readonly direction: "row" | "column";
  /** Share of the first part in percent; stored by the caller (`keep`). */
  readonly share: number;
  readonly onShare: (share: number) => void;
  /** Name of the first part, for screen readers. */
  readonly label: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
}

const [least, most] = [15, 85];
/** A double click resets to this share. */
const middle = 50;
const stepPercent = 2;

/** Two parts with a divider that is dragged, or moved by arrow keys. */
export function Split({ direction, share, onShare, label, first, second }: SplitProps): ReactElement {
  const texts = useUiTexts();
  const frame = useRef<HTMLDivElement>(null);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || frame.current === null) return;
    onShare(shareAt(event, frame.current, direction));
  };
  const key = (event: KeyboardEvent) => {
    const next = shareAfterKey(event.key, share, direction);
    if (next === undefined) return;
    event.preventDefault();
    onShare(next);
  };
  return (
    <div
      ref={frame}
      className={styles["split"]}
      data-direction={direction}
      style={{ "--share": `${share}%` } as CSSProperties}
    >
      <div className={styles["part"]}>{first}</div>
      <div
        role="separator"
        tabIndex={0}
        className={styles["rule"]}
        aria-label={texts("resize", { what: label })}
        aria-orientation={direction === "row" ? "vertical" : "horizontal"}
        aria-valuenow={Math.round(share)}
        aria-valuemin={least}
        aria-valuemax={most}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => onShare(middle)}
        onKeyDown={key}
      />
      <div className={styles["part"]}>{second}</div>
    </div>
  );
}

function shareAt(event: PointerEvent, frame: HTMLElement, direction: "row" | "column"): number {
  const { left, top, width, height } = frame.getBoundingClientRect();
  const share = direction === "row" ? (event.clientX - left) / width : (event.clientY - top) / height;
  return limited(share * 100);
}

function shareAfterKey(key: string, share: number, direction: "row" | "column"): number | undefined {
  const [smaller, larger] = direction === "row" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  if (key === smaller) return limited(share - stepPercent);
  if (key === larger) return limited(share + stepPercent);
  if (key === "Home") return least;
  return key === "End" ? most : undefined;
}

function limited(share: number): number {
  return Math.min(most, Math.max(least, share));
}
