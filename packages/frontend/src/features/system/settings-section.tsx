import { useState, type ReactElement } from "react";
import { useQueryClient } from "@tanstack/react-query";

import { logLevels, type LogLevel } from "@wezterm-parallel/shared/domain/logs/set-levels";
import type {
  SettingsChange,
  SettingsResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useLiveSession } from "../../binding/live-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { Button } from "../../ui/button/button.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Select } from "../../ui/field/select.tsx";
import { Switch } from "../../ui/field/checkbox.tsx";
import { DefinitionList } from "../../ui/page/definition-list.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
import { useSystemTexts } from "./texts.ts";
import styles from "./system.module.css";

const key = ["settings"] as const;

/** Settings that take effect at once for everybody; each change can be undone. */
export function SettingsSection(): ReactElement {
  const texts = useSystemTexts();
  const mayChange = usePermissions()("settings:write");
  const settings = useAnswer(key, (api) => api.get("getSettings", {}));
  return (
    <Section title={texts("settings")}>
      <Answered of={settings} skeleton={<Skeleton lines={3} />}>
        {(known) => (mayChange ? <Settings known={known} /> : <SettingsFacts {...known} />)}
      </Answered>
    </Section>
  );
}

function SettingsFacts({ maintenance, logLevel }: SettingsResource): ReactElement {
  const texts = useSystemTexts();
  const state = maintenance.on
    ? maintenance.message === ""
      ? texts("on")
      : maintenance.message
    : texts("off");
  return (
    <DefinitionList
      items={[
        { term: texts("maintenance"), value: state },
        { term: texts("logLevel"), value: logLevel },
      ]}
    />
  );
}

function Settings({ known }: { readonly known: SettingsResource }): ReactElement {
  const texts = useSystemTexts();
  const change = useChange(known);
  const { maintenance, logLevel } = known;
  // Undefined until the user types, so that other users' changes are shown and typed text is not overwritten.
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const message = typed ?? maintenance.message;
  const tell = async (to: SettingsResource["maintenance"], done: string) => {
    if (await change({ maintenance: to }, done)) setTyped(undefined);
  };
  const switchTo = (on: boolean) =>
    void tell({ on, message }, texts(on ? "maintenanceBegun" : "maintenanceEnded"));
  return (
    <div className={styles["settings"]}>
      <Switch
        label={texts("maintenance")}
        hint={texts("maintenanceHint")}
        checked={maintenance.on}
        onChange={switchTo}
      />
      <form
        className={styles["message"]}
        onSubmit={(event) => {
          event.preventDefault();
          void tell({ ...maintenance, message }, texts("messageSaved"));
        }}
      >
        <Field label={texts("message")} hint={texts("messageHint")}>
          <Input value={message} maxLength={500} onChange={(event) => setTyped(event.target.value)} />
        </Field>
        {message.trim() !== maintenance.message ? (
          <Button type="submit">{texts("saveMessage")}</Button>
        ) : null}
      </form>
      <Field label={texts("logLevel")} hint={texts("logLevelHint")}>
        <Select<LogLevel>
          value={logLevel}
          options={logLevels.map((level) => ({ value: level, label: level }))}
          onChange={(level) => void change({ logLevel: level }, texts("logLevelIs", { level }))}
        />
      </Field>
    </div>
  );
}

/**
 * Returns a function that changes settings if they are still as shown and offers an undo, which works until another
 * user changes them; resolves with whether the change succeeded.
 */
function useChange(known: SettingsResource): (to: SettingsChange, done: string) => Promise<boolean> {
  const texts = useSystemTexts();
  const api = useApi();
  const queries = useQueryClient();
  const { store } = useLiveSession();
  const apply = async (to: SettingsChange, seen: string) => {
    const changed = await api.send("changeSettings", {}, to, { etag: seen });
    if (changed.ok) queries.setQueryData(key, changed.value);
    else await queries.invalidateQueries({ queryKey: key });
    // The banner's message comes from the status.
    void store.refreshStatus();
    return changed;
  };
  return async (to, done) => {
    const { maintenance, logLevel } = known;
    const changed = await apply(to, known.etag);
    if (!changed.ok) {
      if (changed.failure.reason === "conflict") showToast({ text: texts("changedMeanwhile"), tone: "bad" });
      else showFailure(texts("notChanged"), changed.failure);
      return false;
    }
    const before = to.maintenance === undefined ? { logLevel } : { maintenance };
    const undo = async () => {
      const undone = await apply(before, changed.value.etag);
      return undone.ok ? undefined : undone.failure;
    };
    showToast({ text: done, undo });
    return true;
  };
}
