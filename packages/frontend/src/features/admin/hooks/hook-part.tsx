import { Plus, Webhook } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered, type Asked } from "../../../ui/error/answered.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import styles from "./hooks.module.css";

interface HookPartProps<T> {
  readonly label: string;
  readonly texts: (name: "add" | "lead" | "none" | "noneHint" | "unread") => string;
  readonly answer: Asked<readonly T[]>;
  /** Absent for a person who may not add. */
  readonly add: (() => void) | undefined;
  /** The table of what is there; not empty. */
  readonly children: (known: readonly T[]) => ReactNode;
}

/** The list of webhooks of one direction, with the button that adds one. */
export function HookPart<T>({ label, texts, answer, add, children }: HookPartProps<T>): ReactElement {
  return (
    <>
      <Toolbar label={label}>
        <p className={styles["quiet"]}>{texts("lead")}</p>
        <ToolbarSpace />
        {add === undefined ? null : (
          <Button variant="primary" icon={<Plus />} onClick={add}>
            {texts("add")}
          </Button>
        )}
      </Toolbar>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("unread")}>
        {(known) =>
          known.length === 0 ? (
            <EmptyState title={texts("none")} icon={<Webhook />}>
              {texts("noneHint")}
            </EmptyState>
          ) : (
            children(known)
          )
        }
      </Answered>
    </>
  );
}
