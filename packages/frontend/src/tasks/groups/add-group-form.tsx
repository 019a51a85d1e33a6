import { Plus } from "lucide-react";
import { useState, type FormEvent, type ReactElement } from "react";

import { isTaskName } from "@wezterm-parallel/shared/domain/ids";

import { Button } from "../../ui/button/button.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { mostAtOnce, readLimit } from "./read-limit.ts";
import { useGroupTexts } from "./texts.ts";
import styles from "./groups.module.css";

interface AddGroupFormProps {
  readonly add: (name: string, limit: number) => Promise<boolean>;
}

const empty = { name: "", limit: "1", sent: false };

export function AddGroupForm({ add }: AddGroupFormProps): ReactElement {
  const texts = useGroupTexts();
  const [{ name, limit, sent }, setDraft] = useState(empty);
  const number = readLimit(limit);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDraft({ name, limit, sent: true });
    if (number === undefined || !isTaskName(name)) return;
    if (await add(name, number)) setDraft(empty);
  };
  return (
    <form className={styles["add"]} onSubmit={(event) => void submit(event)} noValidate>
      <Field label={texts("name")} error={sent && !isTaskName(name) ? texts("badName") : undefined}>
        <Input
          mono
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={({ target }) => setDraft({ name: target.value, limit, sent })}
        />
      </Field>
      <Field label={texts("limit")} error={sent && number === undefined ? texts("badLimit") : undefined}>
        <Input
          type="number"
          min={1}
          max={mostAtOnce}
          value={limit}
          onChange={({ target }) => setDraft({ name, limit: target.value, sent })}
        />
      </Field>
      <Button type="submit" icon={<Plus />}>
        {texts("add")}
      </Button>
    </form>
  );
}
