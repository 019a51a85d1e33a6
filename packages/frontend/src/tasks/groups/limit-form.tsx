import { useState, type FormEvent, type ReactElement } from "react";

import type { GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import { Button } from "../../ui/button/button.tsx";
import { Input } from "../../ui/field/input.tsx";
import { mostAtOnce, readLimit } from "./read-limit.ts";
import { useGroupTexts } from "./texts.ts";
import styles from "./groups.module.css";

interface LimitFormProps {
  readonly group: GroupResource;
  readonly onSet: (limit: number) => void;
}

/** The limit of a group, with a button once another one is entered. */
export function LimitForm({ group: { name, parallel }, onSet }: LimitFormProps): ReactElement {
  const texts = useGroupTexts();
  const known = parallel === undefined ? "" : String(parallel);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const value = typed ?? known;
  const limit = readLimit(value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (limit === undefined || limit === parallel) return;
    setTyped(undefined);
    onSet(limit);
  };
  return (
    <form className={styles["limit"]} onSubmit={submit} noValidate>
      <Input
        type="number"
        min={1}
        max={mostAtOnce}
        value={value}
        placeholder={texts("noLimit")}
        aria-label={texts("limitOf", { group: name })}
        aria-invalid={value !== "" && limit === undefined}
        onChange={({ target }) => setTyped(target.value)}
      />
      <Button
        size="small"
        type="submit"
        className={styles["set"]}
        data-hidden={limit === undefined || limit === parallel || undefined}
        disabled={limit === undefined || limit === parallel}
        aria-label={texts("setLimit", { group: name })}
      >
        {texts("set")}
      </Button>
    </form>
  );
}
