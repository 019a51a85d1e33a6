import {
  closestCenter,
  DndContext,
  DragOverlay,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type CollisionDetection,
  type DragEndEvent,
} from "@dnd-kit/core";
import { useState, type ReactElement, type ReactNode } from "react";

import type { Slot } from "./queue-slot.tsx";
import styles from "../board.module.css";

interface QueueDragProps {
  readonly onMove: (from: Slot, to: number) => void;
  /** Name of the card shown under the pointer. */
  readonly nameOf: (id: string) => string;
  readonly children: ReactNode;
}

/** Distance before a drag starts, px; less is a click. */
const dragsAfter = 6;
/** Touch delay before a drag starts, ms; less is scrolling. */
const restMs = 250;

/** Reorders queued cards by pointer; keyboard moves are handled by the board. */
export function QueueDrag({ onMove, nameOf, children }: QueueDragProps): ReactElement {
  const [dragged, setDragged] = useState<string | undefined>(undefined);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: dragsAfter } }),
    useSensor(TouchSensor, { activationConstraint: { delay: restMs, tolerance: dragsAfter } }),
  );
  const end = ({ active, over }: DragEndEvent) => {
    setDragged(undefined);
    const from = active.data.current as Slot | undefined;
    const to = over?.data.current as Slot | undefined;
    if (from !== undefined && to !== undefined && from.column === to.column) onMove(from, to.at);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={inItsQueue}
      accessibility={silent}
      onDragStart={({ active }) => setDragged(String(active.id))}
      onDragCancel={() => setDragged(undefined)}
      onDragEnd={end}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {dragged === undefined ? null : <div className={styles["dragged"]}>{nameOf(dragged)}</div>}
      </DragOverlay>
    </DndContext>
  );
}

/** Disables the library's announcements: the board announces moves in the current language. */
const silent = {
  announcements: {
    onDragStart: () => undefined,
    onDragOver: () => undefined,
    onDragEnd: () => undefined,
    onDragCancel: () => undefined,
  },
  screenReaderInstructions: { draggable: "" },
};

const inItsQueue: CollisionDetection = ({ active, droppableContainers, ...rest }) => {
  const { column } = active.data.current as Slot;
  const own = droppableContainers.filter(({ data }) => (data.current as Slot | undefined)?.column === column);
  return closestCenter({ active, droppableContainers: own, ...rest });
};
