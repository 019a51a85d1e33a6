import { Play } from "lucide-react";
import { useState, type FormEvent, type ReactElement } from "react";

import { useApi } from "../../../binding/api-context.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { ErrorSummary } from "../../../ui/field/error-summary.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { commandDraft, emptyDraft } from "../draft.ts";
import { useAddTexts, useCommandProblemTexts } from "../texts.ts";
import { useSubmit } from "../use-submit.ts";
import { useProjectPlan } from "../use-project-plan.ts";
import { PlaceFields, WhatFields } from "./fields.tsx";
import { MoreFields } from "./more-fields.tsx";
import { NeedsField } from "./needs-field.tsx";
import { fieldId, type CommandFormPart } from "./form-part.ts";
import { readCommand } from "./read-command.ts";
import styles from "./command.module.css";

/** The form for one task, submitted as its own run; it may depend on tasks of earlier runs. */
export function CommandForm({ project }: { readonly project: string }): ReactElement {
  const texts = useAddTexts();
  const { part, agents, unread, errors, sent, submit, busy, failure, clear } = useCommandForm(project);
  useKeys(texts("command"), { "mod+enter": { does: texts("submit"), run: () => void submit() } });
  const send = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <form className={styles["form"]} onSubmit={send} noValidate>
      <ErrorSummary errors={sent === 0 ? [] : errors} attempt={sent} />
      <WhatFields {...part} agents={agents} />
      {unread === undefined ? null : <ErrorNote title={texts("planNotRead")} failure={unread} />}
      <NeedsField {...part} project={project} />
      <PlaceFields {...part} />
      <MoreFields {...part} project={project} />
      {failure === undefined ? null : <ErrorNote title={texts("refused")} failure={failure} />}
      <div className={styles["send"]}>
        <Button type="submit" variant="primary" icon={<Play />} busy={busy}>
          {texts("submit")}
        </Button>
        <Button variant="quiet" onClick={clear}>
          {texts("clear")}
        </Button>
        <span className={styles["kept"]}>{texts("kept")}</span>
      </div>
    </form>
  );
}

function useCommandForm(project: string) {
  const texts = useAddTexts();
  const problemTexts = useCommandProblemTexts();
  const api = useApi();
  const kept = commandDraft(project);
  const typed = useStoredValue(kept);
  const known = useProjectPlan(project, { enabled: typed.mode === "agent" });
  const agents = known.plan?.agents ?? [];
  const draft = { ...typed, agent: agents.find((agent) => agent === typed.agent) ?? agents[0] ?? "" };
  const [sent, setSent] = useState(0);
  const { busy, failure, send } = useSubmit();
  const { task, problems } = readCommand(draft);
  const errors = problems.map(({ field, problem, typed }) => ({
    field: fieldId(field),
    message: problemTexts(problem, { typed }),
  }));
  const empty = () => kept.set({ ...emptyDraft, mode: typed.mode, agent: typed.agent });
  const submit = async () => {
    if (task === undefined) return setSent((before) => before + 1);
    await send(JSON.stringify(task), (key) => api.plans.submitTasks(project, { tasks: [task] }, key), empty);
  };
  const clear = () => {
    empty();
    setSent(0);
    showToast({
      text: texts("cleared"),
      undo: () => {
        kept.set(typed);
        return Promise.resolve(undefined);
      },
    });
  };
  const part: CommandFormPart = {
    draft,
    change: (changed) => kept.set({ ...kept.get(), ...changed }),
    errorOf: (field) =>
      sent === 0 ? undefined : errors.find((error) => error.field === fieldId(field))?.message,
  };
  const unread = typed.mode === "agent" ? known.failure : undefined;
  return { part, agents, unread, errors, sent, submit, busy, failure, clear };
}
