import { useState, type ReactElement } from "react";

import { useAddTexts } from "../texts.ts";
import { EnvironmentField } from "./environment-field.tsx";
import { LimitFields } from "./fields.tsx";
import type { CommandFormPart } from "./form-part.ts";
import styles from "./command.module.css";

const fields = ["env", "secrets", "timeout", "retries", "priority"] as const;

/** Shows rarely used fields, folded until one of them is filled in or wrong. */
export function MoreFields(props: CommandFormPart & { readonly project: string }): ReactElement {
  const texts = useAddTexts();
  const { draft, errorOf } = props;
  const [open, setOpen] = useState(() => fields.some((field) => draft[field].length > 0));
  const isWrong = fields.some((field) => errorOf(field) !== undefined);
  return (
    <details
      className={styles["more"]}
      open={open || isWrong}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{texts("moreOptions")}</summary>
      <EnvironmentField {...props} />
      <LimitFields {...props} />
    </details>
  );
}
