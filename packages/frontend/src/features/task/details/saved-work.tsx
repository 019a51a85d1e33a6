import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";

import type { SavedWork } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { showFailure, showToast } from "../../../ui/toasts/toasts.ts";
import { useTaskPageTexts } from "../texts.ts";
import styles from "../task.module.css";

interface SavedWorkSectionProps {
  readonly task: string;
  readonly project: string;
}

/** Shows work saved before the task's checkout was removed, and how to restore it. */
export function SavedWorkSection({ task, project }: SavedWorkSectionProps): ReactElement | null {
  const texts = useTaskPageTexts();
  const may = usePermissions();
  const { data } = useAnswer(["saved", project], (api) => api.checkouts.saved(project), {
    enabled: may("checkouts:read", project),
  });
  const own = data?.filter(({ attempt }) => attempt.startsWith(`${task}#`)) ?? [];
  if (own.length === 0) return null;
  return (
    <Section title={texts("saved")} lead={texts("savedLead")}>
      <ul className={styles["saved"]}>
        {own.map((work) => (
          <li key={work.attempt}>
            <code>{work.commit.slice(0, 12)}</code>
            <span>{work.subject}</span>
            <TimeAgo at={work.savedAt} className={styles["quiet"]} />
            {may("checkouts:write", project) ? <Restore work={work} project={project} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface RestoreProps {
  readonly work: SavedWork;
  readonly project: string;
}

function Restore({ work, project }: RestoreProps): ReactElement {
  const texts = useTaskPageTexts();
  const api = useApi();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setBusy(true);
    const restored = await api.checkouts.restore(project, { attempt: work.attempt });
    setBusy(false);
    if (!restored.ok) return void showFailure(texts("notRestored"), restored.failure);
    const { branch, path, worker } = restored.value;
    showToast({ text: texts("restored", { branch }), detail: `${worker}: ${path}`, tone: "good" });
    await queries.invalidateQueries({ queryKey: ["checkouts"] });
  };
  return (
    <Button size="small" busy={busy} onClick={() => void restore()}>
      {texts("restore")}
    </Button>
  );
}
