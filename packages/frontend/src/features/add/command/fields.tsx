import type { ReactElement } from "react";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Switch } from "../../../ui/field/checkbox.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { Segments } from "../../../ui/segments/segments.tsx";
import { useAddTexts, useCheckoutChoices } from "../texts.ts";
import { fieldId, type CommandFormPart } from "./form-part.ts";
import { suggestName } from "./read-command.ts";
import styles from "./command.module.css";

const modes = ["command", "agent"] as const;

interface WhatFieldsProps extends CommandFormPart {
  readonly agents: readonly string[];
}

/** The command and its name. */
export function WhatFields({ agents, ...part }: WhatFieldsProps): ReactElement {
  const texts = useAddTexts();
  const { draft, change, errorOf } = part;
  return (
    <>
      <Segments
        label={texts("what")}
        options={modes.map((value) => ({ value, label: texts(value) }))}
        value={draft.mode}
        onChange={(mode) => change({ mode })}
      />
      {draft.mode === "agent" ? <AgentFields {...part} agents={agents} /> : <CommandField {...part} />}
      <Field
        id={fieldId("name")}
        label={texts("name")}
        hint={texts("nameHint")}
        error={errorOf("name")}
        optional
      >
        <Input
          mono
          className={styles["short"]}
          autoComplete="off"
          placeholder={suggestName(draft.mode === "agent" ? draft.prompt : draft.command)}
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
    </>
  );
}

function CommandField({ draft, change, errorOf }: CommandFormPart): ReactElement {
  const texts = useAddTexts();
  return (
    <Field
      id={fieldId("command")}
      label={texts("command")}
      hint={texts("commandHint")}
      error={errorOf("command")}
    >
      <TextArea
        mono
        rows={3}
        spellCheck={false}
        autoCapitalize="off"
        value={draft.command}
        onChange={({ target }) => change({ command: target.value })}
      />
    </Field>
  );
}

function AgentFields({ draft, change, errorOf, agents }: WhatFieldsProps): ReactElement {
  const texts = useAddTexts();
  return (
    <>
      <Field id={fieldId("agent")} label={texts("agent")} error={errorOf("agent")}>
        <Select
          className={styles["short"]}
          value={draft.agent}
          onChange={(agent) => change({ agent })}
          options={agents.map((value) => ({ value, label: value }))}
        />
      </Field>
      <Field
        id={fieldId("prompt")}
        label={texts("prompt")}
        hint={texts("promptHint")}
        error={errorOf("prompt")}
      >
        <TextArea
          className={styles["prompt"]}
          value={draft.prompt}
          onChange={({ target }) => change({ prompt: target.value })}
        />
      </Field>
    </>
  );
}

const checkouts = ["worktree", "project", "none"] as const;

/** The checkout, and whether the task has a terminal to watch and type in. */
export function PlaceFields({ draft, change }: CommandFormPart): ReactElement {
  const texts = useAddTexts();
  const choices = useCheckoutChoices();
  return (
    <div className={styles["pair"]}>
      <Field label={texts("checkout")}>
        <Select
          value={draft.checkout}
          onChange={(checkout) => change({ checkout })}
          options={checkouts.map((value) => ({ value, label: choices(value) }))}
        />
      </Field>
      <Switch
        label={texts("terminal")}
        hint={texts("terminalHint")}
        checked={draft.terminal}
        onChange={(terminal) => change({ terminal })}
      />
    </div>
  );
}

interface LimitFieldsProps extends CommandFormPart {
  readonly project: string;
}

/** Secrets by name, and the task's limits. */
export function LimitFields({ draft, change, errorOf, project }: LimitFieldsProps): ReactElement {
  const texts = useAddTexts();
  const input = (field: "secrets" | "timeout" | "retries" | "priority", numeric: boolean) => (
    <Input
      mono
      autoComplete="off"
      inputMode={numeric ? "numeric" : "text"}
      value={draft[field]}
      onChange={({ target }) => change({ [field]: target.value })}
    />
  );
  return (
    <>
      <Field
        id={fieldId("secrets")}
        label={texts("secrets")}
        hint={texts("secretsHint")}
        error={errorOf("secrets")}
        optional
      >
        {input("secrets", false)}
      </Field>
      <KnownSecrets draft={draft} change={change} project={project} />
      <div className={styles["three"]}>
        <Field
          id={fieldId("timeout")}
          label={texts("timeout")}
          hint={texts("timeoutHint")}
          error={errorOf("timeout")}
          optional
        >
          {input("timeout", false)}
        </Field>
        <Field
          id={fieldId("retries")}
          label={texts("retries")}
          hint={texts("retriesHint")}
          error={errorOf("retries")}
          optional
        >
          {input("retries", true)}
        </Field>
        <Field
          id={fieldId("priority")}
          label={texts("priority")}
          hint={texts("priorityHint")}
          error={errorOf("priority")}
          optional
        >
          {input("priority", true)}
        </Field>
      </div>
    </>
  );
}

/** Adds known secrets by a click, for users who may list them. */
function KnownSecrets({
  draft,
  change,
  project,
}: Pick<LimitFieldsProps, "draft" | "change" | "project">): ReactElement | null {
  const texts = useAddTexts();
  const may = usePermissions();
  const { data = [] } = useAnswer(["secrets", project], (api) => api.secrets.list(project), {
    enabled: may("secrets:write", project),
  });
  const typed = draft.secrets.split(/[\s,]+/).filter((word) => word !== "");
  const rest = data.filter(({ name }) => !typed.includes(name));
  if (rest.length === 0) return null;
  return (
    <div className={styles["known"]} role="group" aria-label={texts("knownSecrets")}>
      {rest.map(({ name }) => (
        <Button key={name} size="small" onClick={() => change({ secrets: [...typed, name].join(" ") })}>
          {texts("addSecret", { name })}
        </Button>
      ))}
    </div>
  );
}
