import { Plus, X } from "lucide-react";
import { useEffect, useId, useState, type ReactElement } from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sameItems, useLive, useLiveRun } from "../../../binding/use-live.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import type { TypedNeed } from "../draft.ts";
import { useAddTexts, useNeedPolicyTexts } from "../texts.ts";
import type { CommandFormPart } from "./form-part.ts";
import styles from "./command.module.css";

interface NeedsFieldProps extends CommandFormPart {
  readonly project: string;
}

const policies = ["success", "failure", "always"] as const;

/** Tasks of earlier runs of the project that must end first. */
export function NeedsField({ draft, change, project }: NeedsFieldProps): ReactElement {
  const texts = useAddTexts();
  const put = (needs: readonly TypedNeed[]) => change({ needs });
  const add = (task: string) => {
    if (!draft.needs.some((need) => need.task === task)) put([...draft.needs, { task, if: "success" }]);
  };
  return (
    <fieldset className={styles["group"]}>
      <legend>{texts("needs")}</legend>
      {draft.needs.length === 0 ? null : (
        <ul className={styles["needs"]}>
          {draft.needs.map((need) => (
            <NeedRow
              key={need.task}
              need={need}
              onChange={(policy) =>
                put(draft.needs.map((each) => (each === need ? { ...need, if: policy } : each)))
              }
              onRemove={() => put(draft.needs.filter((each) => each !== need))}
            />
          ))}
        </ul>
      )}
      <Picker project={project} onAdd={add} />
      <p className={styles["hint"]}>{texts("needsHint")}</p>
    </fieldset>
  );
}

interface NeedRowProps {
  readonly need: TypedNeed;
  readonly onChange: (policy: TypedNeed["if"]) => void;
  readonly onRemove: () => void;
}

function NeedRow({ need, onChange, onRemove }: NeedRowProps): ReactElement {
  const texts = useAddTexts();
  const words = useNeedPolicyTexts();
  const state = useLive(({ backlog }) => backlog.task(need.task)?.state);
  return (
    <li>
      {state === undefined ? null : <StateMark state={state} form="icon" />}
      <code>{need.task}</code>
      <Select
        aria-label={texts("policyOf", { task: need.task })}
        value={need.if}
        onChange={onChange}
        options={policies.map((value) => ({ value, label: words(value) }))}
      />
      <IconButton
        size="small"
        icon={<X />}
        label={texts("removeNeed", { task: need.task })}
        onClick={onRemove}
      />
    </li>
  );
}

interface PickerProps {
  readonly project: string;
  readonly onAdd: (task: string) => void;
}

/** Limit of listed runs; people continue from the newest ones. */
const mostRuns = 50;

function Picker({ project, onAdd }: PickerProps): ReactElement | null {
  const texts = useAddTexts();
  const runs = useLive(
    ({ backlog }) =>
      backlog.runs
        .map(({ resource }) => resource)
        .filter(({ projectId }) => projectId === project)
        .slice(0, mostRuns),
    sameItems<RunResource>,
  );
  const [chosen, setChosen] = useState<string | undefined>();
  const run = chosen ?? runs[0]?.id;
  const complete = useLive((store) => store.complete);
  if (run === undefined) return complete ? null : <ComingPicker />;
  return (
    <div className={styles["picker"]}>
      <Field label={texts("run")}>
        <Select
          value={run}
          onChange={setChosen}
          options={runs.map((run) => ({ value: run.id, label: `${run.id} ${nameOfRun(run)}` }))}
        />
      </Field>
      <TaskOf key={run} run={run} onAdd={onAdd} />
    </div>
  );
}

/** A placeholder as large as the picker, until the options are loaded. */
function ComingPicker(): ReactElement {
  const texts = useAddTexts();
  return (
    <div className={styles["picker"]} aria-busy="true">
      <Field label={texts("run")}>
        <Select value="" options={[]} onChange={() => {}} disabled />
      </Field>
      <Field label={texts("task")}>
        <Input mono disabled />
      </Field>
      <Button icon={<Plus />} className={styles["add"]} disabled>
        {texts("addNeed")}
      </Button>
    </div>
  );
}

function TaskOf({
  run,
  onAdd,
}: {
  readonly run: string;
  readonly onAdd: (task: string) => void;
}): ReactElement {
  const texts = useAddTexts();
  const listId = useId();
  const { typed, type, names, isUnknown, found, add } = useTypedTask(run, onAdd);
  return (
    <>
      <Field label={texts("task")} error={isUnknown ? texts("noSuchTask", { run }) : undefined}>
        <Input
          mono
          list={listId}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => type(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            add();
          }}
        />
      </Field>
      <datalist id={listId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button icon={<Plus />} className={styles["add"]} aria-disabled={!found} onClick={add}>
        {texts("addNeed")}
      </Button>
    </>
  );
}

/** Handles a typed task name; one entered before the run's tasks are loaded is checked and added after that. */
function useTypedTask(run: string, onAdd: (task: string) => void) {
  const [typed, setTyped] = useState("");
  const [entered, setEntered] = useState(false);
  const { run: live } = useLiveRun(run);
  const name = typed.trim();
  const names = [...(live?.tasks.values() ?? [])].map((task) => task.name);
  const coming = live === undefined || live.loaded === "none";
  const found = names.includes(name);
  const add = () => {
    setEntered(coming);
    if (!found) return;
    onAdd(`${run}/${name}`);
    setTyped("");
  };
  useEffect(() => {
    if (entered && !coming) add();
  });
  const type = (text: string) => {
    setEntered(false);
    setTyped(text);
  };
  const isUnknown = !coming && name !== "" && !names.some((each) => each.startsWith(name));
  return { typed, type, names, isUnknown, found, add };
}
