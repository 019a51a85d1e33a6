import { Radar } from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { Badge } from "../../ui/badge/badge.tsx";
import { Link } from "../../ui/link/link.tsx";
import { useTaskTexts } from "../texts.ts";
import styles from "./conflict-badge.module.css";

interface ConflictBadgeProps {
  readonly task: Pick<LiveTask, "id" | "conflicts">;
  /** Id of the project. */
  readonly project: string;
  /** `short`: names only the other tasks. */
  readonly form?: "short" | undefined;
}

/** The conflicts of a task with others, as a link to their lines; nothing without a conflict. */
export function ConflictBadge({ task, project, form }: ConflictBadgeProps): ReactElement | null {
  const texts = useTaskTexts();
  const { conflicts = [] } = task;
  const [first] = conflicts;
  if (first === undefined) return null;
  const told = conflicts.map(({ with: other, files }) =>
    texts("conflictsWith", { other, files: files.join(", ") }),
  );
  const more = conflicts.length > 1 ? ` +${conflicts.length - 1}` : "";
  const shown = form === "short" ? `${first.with}${more}` : `${told[0]}${more}`;
  // A name begins with what is shown, so that it can be spoken.
  const name = more === "" ? told : [shown, ...told.slice(form === "short" ? 0 : 1)];
  return (
    <Link
      to={addressOf("radar", { project }, { one: task.id, other: first.with })}
      className={styles["link"]}
      aria-label={name.join("; ")}
      data-tooltip={told.join("\n")}
    >
      <Badge tone="bad" icon={<Radar aria-hidden="true" />}>
        {shown}
      </Badge>
    </Link>
  );
}
