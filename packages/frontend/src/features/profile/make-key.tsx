import { KeyRound } from "lucide-react";
import { useState, type FormEvent, type ReactElement } from "react";

import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useMe } from "../../binding/me-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { useCommands } from "../../ui/commands/commands.ts";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Checkbox } from "../../ui/field/checkbox.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Select } from "../../ui/field/select.tsx";
import { SecretOnce } from "../../ui/secret/secret-once.tsx";
import styles from "./profile.module.css";
import { useProfileTexts } from "./texts.ts";

/** Lifetimes in days; besides `never`, a year is the longest offered. */
const lifetimes = ["30", "90", "365", "never"] as const;
type Lifetime = (typeof lifetimes)[number];
const dayMs = 24 * 3_600_000;

/** Creates an API key with chosen permissions and lifetime. */
export function MakeKey(): ReactElement {
  const texts = useProfileTexts();
  const [open, setOpen] = useState(false);
  const begin = () => setOpen(true);
  useCommands(() => [
    {
      id: "profile.make-key",
      group: "actions",
      label: texts("makeKey"),
      icon: <KeyRound />,
      act: begin,
    },
  ]);
  return (
    <>
      <Button icon={<KeyRound />} onClick={begin}>
        {texts("makeKey")}
      </Button>
      {open ? <MakeKeyDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function MakeKeyDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useProfileTexts();
  const [label, setLabel] = useState("");
  const [days, setDays] = useState<Lifetime>("90");
  const [scopes, setScopes] = useState<readonly Permission[] | undefined>(undefined);
  const { token, failure, make } = useMaking();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = days === "never" ? null : Date.now() + Number(days) * dayMs;
    void make({ label, scopes, expiresAt });
  };
  if (token !== undefined) {
    const footer = (
      <Button variant="primary" onClick={onClose}>
        {texts("done")}
      </Button>
    );
    return (
      <Dialog open onClose={onClose} title={label} footer={footer}>
        <SecretOnce label={texts("keyToken")} value={token} hint={texts("keyTokenHint")} />
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={texts("makeKey")} lead={texts("keysLead")}>
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <Field label={texts("keyLabel")} hint={texts("keyLabelHint")}>
          <Input
            name="label"
            required
            maxLength={100}
            autoComplete="off"
            value={label}
            onChange={({ target }) => setLabel(target.value)}
          />
        </Field>
        <Field label={texts("expires")}>
          <Select
            value={days}
            onChange={setDays}
            options={lifetimes.map((value) => ({
              value,
              label: value === "never" ? texts("never") : texts("days", { count: Number(value) }),
            }))}
          />
        </Field>
        <Scopes chosen={scopes} onChange={setScopes} />
        <Button type="submit" variant="primary">
          {texts("make")}
        </Button>
      </form>
    </Dialog>
  );
}

interface ScopesProps {
  /** Undefined: all permissions of the user. */
  readonly chosen: readonly Permission[] | undefined;
  readonly onChange: (chosen: readonly Permission[] | undefined) => void;
}

function Scopes({ chosen, onChange }: ScopesProps): ReactElement {
  const texts = useProfileTexts();
  const me = useMe();
  const mine = [...new Set([...me.permissions, ...me.projects.flatMap(({ permissions }) => permissions)])];
  const set = (permission: Permission, on: boolean) =>
    onChange(mine.filter((each) => (each === permission ? on : (chosen ?? []).includes(each))));
  return (
    <>
      <Field label={texts("permissions")}>
        <Select
          value={chosen === undefined ? "all" : "some"}
          onChange={(value) => onChange(value === "all" ? undefined : ["runs:read"])}
          options={[
            { value: "all", label: texts("allMine") },
            { value: "some", label: texts("onlyThese") },
          ]}
        />
      </Field>
      {chosen === undefined ? null : (
        <div role="group" aria-label={texts("permissions")} className={styles["scopes"]}>
          {mine.map((permission) => (
            <Checkbox
              key={permission}
              label={<code>{permission}</code>}
              checked={chosen.includes(permission)}
              onChange={(on) => set(permission, on)}
            />
          ))}
        </div>
      )}
    </>
  );
}

interface KeyWanted {
  readonly label: string;
  readonly scopes: readonly Permission[] | undefined;
  readonly expiresAt: number | null;
}

function useMaking() {
  const api = useApi();
  const refresh = useRefresh();
  const [token, setToken] = useState<string | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const make = async (wanted: KeyWanted) => {
    const answer = await api.team.makeKey(wanted);
    if (!answer.ok) return setFailure(answer.failure);
    setToken(answer.value.token);
    await refresh(["keys"]);
  };
  return { token, failure, make };
}
