import { useState, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { usePermissions } from "../../binding/me-context.ts";
import { Button } from "../../ui/button/button.tsx";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { Evidence } from "./evidence.tsx";
import { useActivityTexts } from "./texts.ts";
import styles from "./known-from.module.css";

/** Loaded when it is opened. */
const ReportDialog = lazyComponent(
  async () => (await import("./report-dialog.tsx")).ReportDialog,
  undefined,
  "over",
);

interface KnownFromProps {
  readonly task: LiveTask;
  readonly project: string;
}

/** Says how the activity of a running agent is known, with a button for those who see that it is wrong. */
export function KnownFrom({ task, project }: KnownFromProps): ReactElement | null {
  const texts = useActivityTexts();
  const may = usePermissions();
  const [open, setOpen] = useState(false);
  if (task.state !== "running" || !task.terminal || task.agent === undefined) return null;
  return (
    <p className={styles["known"]}>
      <span>
        <Evidence activity={task.activity} />
      </span>
      {may("terminals:write", project) ? (
        <Button variant="quiet" size="small" onClick={() => setOpen(true)}>
          {texts("wrong")}
        </Button>
      ) : null}
      {open ? <ReportDialog attempt={`${task.id}#${task.attempts}`} onClose={() => setOpen(false)} /> : null}
    </p>
  );
}
