import { useState, type ReactElement } from "react";

import type { QuietHours } from "@wezterm-parallel/shared/domain/notifications/quiet-hours";

import { Switch } from "../../../ui/field/checkbox.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { notificationChoice } from "../../../ui/notify/notification-choice.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { useNotificationTexts } from "./notification-texts.ts";
import styles from "../profile.module.css";

/** Sets the time of day without notifications. */
export function QuietHoursFields(): ReactElement {
  const texts = useNotificationTexts();
  const { quietHours, ...chosen } = useStoredValue(notificationChoice);
  const set = (quiet: QuietHours | undefined) =>
    notificationChoice.set({ ...chosen, ...(quiet !== undefined && { quietHours: quiet }) });
  const usual = { from: "22:00", until: "07:00", timeZone: ownTimeZone() };
  return (
    <>
      <Switch
        label={texts("quiet")}
        hint={texts("quietHint")}
        checked={quietHours !== undefined}
        onChange={(on) => set(on ? usual : undefined)}
      />
      {quietHours === undefined ? null : <Times quietHours={quietHours} onChange={set} />}
    </>
  );
}

interface TimesProps {
  readonly quietHours: QuietHours;
  readonly onChange: (quietHours: QuietHours) => void;
}

function Times({ quietHours, onChange }: TimesProps): ReactElement {
  const texts = useNotificationTexts();
  const zones = timeZones(quietHours.timeZone);
  return (
    <div className={styles["pair"]}>
      {(["from", "until"] as const).map((end) => (
        <Field key={end} label={texts(end)}>
          <TimeInput time={quietHours[end]} onChange={(time) => onChange({ ...quietHours, [end]: time })} />
        </Field>
      ))}
      <Field label={texts("timeZone")}>
        <Select
          value={quietHours.timeZone}
          onChange={(timeZone) => onChange({ ...quietHours, timeZone })}
          options={zones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
        />
      </Field>
    </div>
  );
}

interface TimeInputProps {
  readonly time: string;
  readonly onChange: (time: string) => void;
}

/** While it is edited, it may be no time. */
function TimeInput({ time, onChange }: TimeInputProps): ReactElement {
  const [typed, setTyped] = useState(time);
  const change = (text: string) => {
    setTyped(text);
    if (/^\d\d:\d\d$/.test(text)) onChange(text);
  };
  return <Input type="time" value={typed} onChange={({ target }) => change(target.value)} />;
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Browsers leave UTC out, and may not know the zone that another browser set. */
function timeZones(present: string): readonly string[] {
  return [...new Set([present, ownTimeZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])].toSorted();
}
