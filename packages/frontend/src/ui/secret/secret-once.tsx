import type { ReactElement } from "react";

import { CopyButton } from "../copy/copy-button.tsx";
import { Field } from "../field/field.tsx";
import { Input } from "../field/input.tsx";
import styles from "./secret-once.module.css";

interface SecretOnceProps {
  /** Names the secret, such as "Token of the key". */
  readonly label: string;
  readonly value: string;
  /** Says that it is not shown again, and how long it is valid. */
  readonly hint: string;
}

/** Shows a secret once, for copying. */
export function SecretOnce({ label, value, hint }: SecretOnceProps): ReactElement {
  return (
    <Field label={label} hint={hint}>
      <span className={styles["row"]}>
        <Input mono readOnly value={value} onFocus={(event) => event.target.select()} data-autofocus="" />
        <CopyButton labelled value={value} what={label} />
      </span>
    </Field>
  );
}
