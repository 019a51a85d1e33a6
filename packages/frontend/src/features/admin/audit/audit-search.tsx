import { useEffect, useState, type ReactElement } from "react";

import type { ChangeQuery } from "../../../binding/use-address.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { MomentField } from "../../../ui/field/moment-field.tsx";
import { Select } from "../../../ui/field/select.tsx";
import type { AuditQuery } from "./audit-filter.ts";
import styles from "./audit.module.css";
import { ExportButton } from "./export-button.tsx";
import { knownActions, useActionTexts, useAuditTexts } from "./texts.ts";
import type { Verifying } from "./verdict.tsx";

interface AuditSearchProps {
  readonly query: AuditQuery;
  readonly onChange: ChangeQuery;
  readonly verifying: Verifying;
}

/** Searches by person, action, text and time; the address holds the whole search. */
export function AuditSearch({ query, onChange, verifying }: AuditSearchProps): ReactElement {
  const texts = useAuditTexts();
  const filtered = ["actor", "action", "text", "from", "until"].some((key) => query[key] !== undefined);
  const clear = () =>
    onChange({ actor: undefined, action: undefined, text: undefined, from: undefined, until: undefined });
  return (
    <search className={styles["search"]} aria-label={texts("filters")}>
      <Typed label={texts("text")} name="text" query={query} onChange={onChange} />
      <Typed
        label={texts("actor")}
        name="actor"
        query={query}
        onChange={onChange}
        hint={texts("actorHint")}
      />
      <Actions query={query} onChange={onChange} />
      {(["from", "until"] as const).map((name) => (
        <MomentField
          key={name}
          label={texts(name)}
          value={query[name]}
          onChange={(moment) => onChange({ [name]: moment }, "push")}
        />
      ))}
      <div className={styles["buttons"]}>
        {filtered ? (
          <Button variant="quiet" onClick={clear}>
            {texts("clear")}
          </Button>
        ) : null}
        <ExportButton query={query} />
        <Button busy={verifying.busy} onClick={() => void verifying.verify()}>
          {texts("verify")}
        </Button>
      </div>
    </search>
  );
}

type FieldProps = Pick<AuditSearchProps, "query" | "onChange">;

function Actions({ query, onChange }: FieldProps): ReactElement {
  const texts = useAuditTexts();
  const words = useActionTexts();
  const known = knownActions.map((action) => ({ value: action as string, label: words(action) }));
  const chosen = query["action"] ?? "";
  // The address may name a group such as `users`, which is not in the list.
  const other = chosen === "" || known.some(({ value }) => value === chosen);
  return (
    <Field label={texts("action")}>
      <Select
        value={chosen}
        onChange={(action) => onChange({ action: action === "" ? undefined : action }, "push")}
        options={[
          { value: "", label: texts("allActions") },
          ...(other ? [] : [{ value: chosen, label: chosen }]),
          ...known,
        ]}
      />
    </Field>
  );
}

interface TypedProps extends FieldProps {
  readonly label: string;
  readonly name: "text" | "actor";
  readonly hint?: string | undefined;
}

/** Debounce in ms, because the server searches the whole log. */
const restMs = 250;

/** A text field that applies its value after a pause in typing. */
function Typed({ label, name, query, onChange, hint }: TypedProps): ReactElement {
  const inAddress = query[name] ?? "";
  const [typed, setTyped] = useState(inAddress);
  const [known, setKnown] = useState(inAddress);
  if (known !== inAddress) {
    // Navigation and clearing change the address from outside.
    setKnown(inAddress);
    setTyped(inAddress);
  }
  useEffect(() => {
    if (typed === inAddress) return undefined;
    const timer = setTimeout(() => onChange({ [name]: typed === "" ? undefined : typed }), restMs);
    return () => clearTimeout(timer);
  }, [typed, inAddress, name, onChange]);
  return (
    <Field label={label}>
      <Input
        type="search"
        placeholder={hint}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </Field>
  );
}
