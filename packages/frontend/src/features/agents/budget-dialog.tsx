import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { BudgetResource } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Select } from "../../ui/field/select.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { type BudgetDraft, type BudgetFault, type BudgetKind, draftOf, readBudget } from "./budget-form.ts";
import { useAgentsTexts } from "./texts.ts";
import styles from "./agents.module.css";

interface BudgetDialogProps {
  /** Undefined: a new one. */
  readonly budget: BudgetResource | undefined;
  /** The subjects for which the person may set budgets. */
  readonly kinds: readonly BudgetKind[];
  readonly onClose: () => void;
}

/** Sets a budget, or changes the limits of one. */
export function BudgetDialog({ budget, kinds, onClose }: BudgetDialogProps): ReactElement {
  const texts = useAgentsTexts();
  const [kind = "work"] = kinds;
  const [draft, setDraft] = useState<BudgetDraft>(
    budget === undefined ? { kind, name: "", per: "day", cost: "", tokens: "" } : draftOf(budget),
  );
  const { fault, busy, failure, send } = useSetting(onClose);
  const change = (part: Partial<BudgetDraft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(draft);
  };
  const title = budget === undefined ? texts("budgetSet") : texts("budgetEditOf", { of: budget.of });
  return (
    <Dialog open onClose={onClose} title={title} lead={texts("budgetLead")}>
      <form className={styles["form"]} onSubmit={submit} noValidate>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        {budget === undefined ? <Owner {...{ draft, change, kinds, fault }} /> : null}
        <Field
          label={texts("budgetCost")}
          optional
          error={fault === "cost" || fault === "limits" ? texts(faultTexts[fault]) : undefined}
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            value={draft.cost}
            onChange={({ target }) => change({ cost: target.value })}
          />
        </Field>
        <Field
          label={texts("budgetTokens")}
          optional
          error={fault === "tokens" ? texts("budgetTokensWrong") : undefined}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={draft.tokens}
            onChange={({ target }) => change({ tokens: target.value })}
          />
        </Field>
        <Button type="submit" variant="primary" busy={busy}>
          {texts("budgetSetIt")}
        </Button>
      </form>
    </Dialog>
  );
}

const faultTexts = { cost: "budgetCostWrong", limits: "budgetLimitsWrong" } as const;

interface OwnerProps extends Pick<BudgetDialogProps, "kinds"> {
  readonly draft: BudgetDraft;
  readonly change: (part: Partial<BudgetDraft>) => void;
  readonly fault: BudgetFault | undefined;
}

/** The subject of the budget, and its period. */
function Owner({ draft: { kind, name, per }, change, kinds, fault }: OwnerProps): ReactElement {
  const texts = useAgentsTexts();
  const labels = {
    all: texts("everybody"),
    person: texts("person"),
    project: texts("project"),
    work: texts("budgetWork"),
  };
  const error = fault === "name" ? texts("budgetNameWrong") : undefined;
  return (
    <>
      <Field label={texts("budgetOf")}>
        <Select
          value={kind}
          onChange={(value) => change({ kind: value, name: "" })}
          options={kinds.map((each) => ({ value: each, label: labels[each] }))}
        />
      </Field>
      {kind === "all" ? null : (
        <Field label={labels[kind]} error={error} {...(kind === "work" && { hint: texts("budgetWorkHint") })}>
          {kind === "project" ? (
            <ProjectChoice name={name} onChange={(value) => change({ name: value })} />
          ) : (
            <Input
              mono={kind === "work"}
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={({ target }) => change({ name: target.value })}
            />
          )}
        </Field>
      )}
      {kind === "work" ? null : (
        <Field label={texts("budgetPeriod")}>
          <Select
            value={per}
            onChange={(value) => change({ per: value })}
            options={[
              { value: "day", label: texts("perDay") },
              { value: "month", label: texts("perMonth") },
            ]}
          />
        </Field>
      )}
    </>
  );
}

interface ProjectChoiceProps {
  readonly name: string;
  readonly onChange: (project: string) => void;
}

function ProjectChoice({ name, onChange }: ProjectChoiceProps): ReactElement {
  const texts = useAgentsTexts();
  const { data = [] } = useAnswer(["projects"], (api) => api.team.projects());
  const options = [
    { value: "", label: texts("budgetProjectChoose") },
    ...data.map((project) => ({ value: project.id, label: project.name })),
  ];
  return <Select value={name} onChange={onChange} options={options} />;
}

function useSetting(done: () => void) {
  const texts = useAgentsTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [fault, setFault] = useState<BudgetFault | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async (draft: BudgetDraft) => {
    const read = readBudget(draft);
    setFault(typeof read === "string" ? read : undefined);
    if (typeof read === "string" || busy) return;
    setBusy(true);
    const answer = await api.send("setBudget", {}, read);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await refresh(["budgets"]);
    showToast({ text: texts("budgetIsSet", { of: read.of }), tone: "good" });
    done();
  };
  return { fault, busy, failure, send };
}
