import type { ReactElement } from "react";

import { join } from "../join.ts";
import { shapes } from "./mark-shapes.tsx";
import { coloursOf, type MarkState } from "./mark-states.ts";
import { useStateTexts } from "./state-texts.ts";
import styles from "./state-mark.module.css";

interface StateMarkProps {
  readonly state: MarkState;
  /** `icon`: the shape alone, with the word as accessible name. `badge`: on a coloured background. */
  readonly form?: "plain" | "icon" | "badge" | undefined;
  readonly className?: string | undefined;
}

/** Shows a state as a shape, a colour and a word. */
export function StateMark({ state, form = "plain", className }: StateMarkProps): ReactElement {
  const word = useStateTexts()(state);
  const alone = form === "icon";
  return (
    <span className={join(styles["mark"], className)} data-colours={coloursOf(state)} data-form={form}>
      <svg
        viewBox="0 0 16 16"
        role={alone ? "img" : undefined}
        aria-label={alone ? word : undefined}
        aria-hidden={alone ? undefined : true}
        data-tooltip={alone ? word : undefined}
      >
        {shapes[state]}
      </svg>
      {alone ? null : <span>{word}</span>}
    </span>
  );
}
