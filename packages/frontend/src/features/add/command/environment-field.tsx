import { Plus, Trash2 } from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Input } from "../../../ui/field/input.tsx";
import type { TypedVariable } from "../draft.ts";
import { useAddTexts } from "../texts.ts";
import { fieldId, type CommandFormPart } from "./form-part.ts";
import styles from "./command.module.css";

/** The task's environment variables, one per line. */
export function EnvironmentField({ draft, change, errorOf }: CommandFormPart): ReactElement {
  const texts = useAddTexts();
  const error = errorOf("env");
  const put = (at: number, part: Partial<TypedVariable>) =>
    change({ env: draft.env.map((variable, place) => (place === at ? { ...variable, ...part } : variable)) });
  return (
    <fieldset className={styles["group"]}>
      <legend>{texts("variables")}</legend>
      {draft.env.map((variable, at) => (
        // Lines have no identity until a name is typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className={styles["variable"]}>
          <Input
            mono
            id={at === 0 ? fieldId("env") : undefined}
            aria-label={texts("variableName", { at: at + 1 })}
            aria-invalid={error === undefined ? undefined : true}
            autoComplete="off"
            spellCheck={false}
            value={variable.name}
            onChange={({ target }) => put(at, { name: target.value })}
          />
          <Input
            mono
            aria-label={texts("variableValue", { at: at + 1 })}
            autoComplete="off"
            spellCheck={false}
            value={variable.value}
            onChange={({ target }) => put(at, { value: target.value })}
          />
          <IconButton
            icon={<Trash2 />}
            label={texts("removeVariable", { at: at + 1 })}
            onClick={() => change({ env: draft.env.filter((_, place) => place !== at) })}
          />
        </div>
      ))}
      {error === undefined ? null : (
        <p className={styles["error"]} role="alert">
          {error}
        </p>
      )}
      <Button
        size="small"
        icon={<Plus />}
        className={styles["add"]}
        onClick={() => change({ env: [...draft.env, { name: "", value: "" }] })}
      >
        {texts("addVariable")}
      </Button>
      <p className={styles["hint"]}>{texts("variablesHint")}</p>
    </fieldset>
  );
}
