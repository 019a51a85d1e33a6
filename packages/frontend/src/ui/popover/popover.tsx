import { Popover as Parts } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

import styles from "./popover.module.css";

interface PopoverProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Names it for screen readers. */
  readonly label: string;
  readonly align?: "start" | "center" | "end" | undefined;
  readonly children: ReactNode;
}

/** A few controls or facts beside what they belong to. */
export function Popover({ trigger, label, align = "start", children }: PopoverProps): ReactElement {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          className={styles["popover"]}
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
