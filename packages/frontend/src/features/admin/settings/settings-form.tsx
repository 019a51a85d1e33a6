import { useState, type FormEvent, type ReactElement } from "react";

import type { LogLevel } from "@wezterm-parallel/shared/domain/logs/set-levels";
import type { SettingsResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Switch } from "../../../ui/field/checkbox.tsx";
import { ErrorSummary } from "../../../ui/field/error-summary.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../admin.module.css";
import { LimitInputs } from "./limit-inputs.tsx";
import { changesOf, draftOfSettings, limitError, limitFields, type SettingsDraft } from "./settings-draft.ts";
import { useSettingsTexts } from "./texts.ts";

/** The server's log levels, without importing its validation code. */
const levels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

interface SettingsFormProps {
  readonly current: SettingsResource;
}

/** Edits all settings, submitted relative to the state that was shown. */
export function SettingsForm({ current }: SettingsFormProps): ReactElement {
  const texts = useSettingsTexts();
  const { draft, edit, sent, busy, failure, save } = useDraft(current);
  const errors = useLimitErrors(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(errors.length === 0);
  };
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <ErrorSummary errors={sent > 0 ? errors : []} attempt={sent} />
      {failure === undefined ? null : <Refused failure={failure} />}
      <Section title={texts("maintenance")} lead={texts("maintenanceHint")}>
        <div className={styles["stack"]}>
          <Switch label={texts("maintenanceOn")} checked={draft.on} onChange={(on) => edit({ on })} />
          <Field label={texts("maintenanceMessage")} optional>
            <TextArea
              maxLength={500}
              rows={2}
              value={draft.message}
              onChange={({ target }) => edit({ message: target.value })}
            />
          </Field>
        </div>
      </Section>
      <Section title={texts("server")}>
        <Field label={texts("logLevel")} hint={texts("logLevelHint")}>
          <Select
            value={draft.logLevel}
            onChange={(logLevel) => edit({ logLevel })}
            options={levels.map((value) => ({ value, label: value }))}
          />
        </Field>
      </Section>
      <SafetyInputs draft={draft} onChange={edit} />
      <LimitInputs
        limits={draft.limits}
        errors={sent > 0 ? errors : []}
        onChange={(limits) => edit({ limits })}
      />
      <div className={styles["buttons"]}>
        <Button type="submit" variant="primary" busy={busy}>
          {texts("save")}
        </Button>
      </div>
    </form>
  );
}

function useDraft(current: SettingsResource) {
  const texts = useSettingsTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [from, setFrom] = useState(current);
  const [etag, setEtag] = useState(current.etag);
  const [draft, setDraft] = useState(() => draftOfSettings(current));
  const [sent, setSent] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const edit = (change: Partial<SettingsDraft>) => setDraft({ ...draft, ...change });
  const save = async (sound: boolean) => {
    setSent(sent + 1);
    setFailure(undefined);
    if (!sound || busy) return;
    setBusy(true);
    const answer = await api.send("changeSettings", {}, changesOf(draft, from), { etag });
    await refresh(["settings"], ["settings-history"], ["status"]);
    setBusy(false);
    if (!answer.ok) {
      // The next save applies this draft's changes to the current state.
      const now = await api.get("getSettings", {});
      if (now.ok) setEtag(now.value.etag);
      return setFailure(answer.failure);
    }
    setFrom(answer.value);
    setEtag(answer.value.etag);
    setDraft(draftOfSettings(answer.value));
    setSent(0);
    showToast({ text: texts("saved"), tone: "good" });
  };
  return { draft, edit, sent, busy, failure, save };
}

function useLimitErrors({
  limits,
}: SettingsDraft): readonly { readonly field: string; readonly message: string }[] {
  const texts = useSettingsTexts();
  return limitFields.flatMap((field) => {
    const error = limitError(field, limits[field.id]);
    if (error === undefined) return [];
    const { id, least, most } = field;
    return [
      { field: id, message: error === "whole" ? texts("whole") : texts("outOfRange", { least, most }) },
    ];
  });
}

function Refused({ failure }: { readonly failure: Failure }): ReactElement {
  const texts = useSettingsTexts();
  if (failure.reason !== "conflict") return <ErrorNote failure={failure} />;
  return (
    <Callout tone="warning" title={texts("changedMeanwhile")} role="alert">
      <p>{texts("changedMeanwhileHint")}</p>
    </Callout>
  );
}

interface SafetyInputsProps {
  readonly draft: SettingsDraft;
  readonly onChange: (change: Partial<SettingsDraft>) => void;
}

function SafetyInputs({ draft, onChange }: SafetyInputsProps): ReactElement {
  const texts = useSettingsTexts();
  return (
    <>
      <Section title={texts("secondFactor")} lead={texts("secondFactorLead")}>
        <Switch
          label={texts("secondFactorRequired")}
          checked={draft.requireSecondFactor}
          onChange={(requireSecondFactor) => onChange({ requireSecondFactor })}
        />
      </Section>
      <Section title={texts("push")} lead={texts("pushLead")}>
        <Switch
          label={texts("privatePush")}
          checked={draft.privatePush}
          onChange={(privatePush) => onChange({ privatePush })}
        />
      </Section>
    </>
  );
}
