import { useDraggable, useDroppable } from "@dnd-kit/core";
import { useCallback, type ReactElement, type ReactNode } from "react";

import type { BoardColumnName } from "../columns.ts";
import styles from "../board.module.css";

/** Data attached to a draggable card. */
export interface Slot {
  readonly column: BoardColumnName;
  readonly at: number;
}

interface QueueSlotProps {
  readonly id: string;
  readonly slot: Slot;
  readonly children: ReactNode;
}

/** A card's place in a queue: a drag source and a drop target. */
export function QueueSlot({ id, slot, children }: QueueSlotProps): ReactElement {
  const drag = useDraggable({ id, data: slot });
  const drop = useDroppable({ id, data: slot });
  const [setDragNode, setDropNode] = [drag.setNodeRef, drop.setNodeRef];
  // Stays one function, so that the element is not observed anew after each change of the queue.
  const ref = useCallback(
    (element: HTMLElement | null) => {
      setDragNode(element);
      setDropNode(element);
    },
    [setDragNode, setDropNode],
  );
  const from = drag.active?.data.current as Slot | undefined;
  const isTarget = drop.isOver && from?.column === slot.column && from.at !== slot.at;
  return (
    <div
      ref={ref}
      {...drag.listeners}
      className={styles["slot"]}
      data-dragged={drag.isDragging || undefined}
      data-drop={isTarget ? (from.at < slot.at ? "after" : "before") : undefined}
    >
      {children}
    </div>
  );
}
