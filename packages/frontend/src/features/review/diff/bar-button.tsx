import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { join } from "../../../ui/join.ts";
import styles from "./diff.module.css";

interface BarButtonProps {
  readonly icon: ReactElement;
  /** Shown beside the icon if there is room, else as tooltip. */
  readonly label: string;
  readonly keys?: string | undefined;
  readonly pressed?: boolean | undefined;
  readonly wideOnly?: boolean | undefined;
  readonly onClick: () => void;
}

/** An option of how a diff is shown. */
export function BarButton({
  icon,
  label,
  keys,
  pressed,
  wideOnly = false,
  onClick,
}: BarButtonProps): ReactElement {
  return (
    <Button
      size="small"
      variant="quiet"
      className={join(styles["tool"], wideOnly ? styles["wideOnly"] : undefined)}
      icon={icon}
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip={label}
      data-tooltip-keys={keys}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
