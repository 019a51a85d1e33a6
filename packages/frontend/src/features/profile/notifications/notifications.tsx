import { useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { NotificationKind } from "@wezterm-parallel/shared/domain/notifications/notification-kinds";

import { Button } from "../../../ui/button/button.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { Switch } from "../../../ui/field/checkbox.tsx";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { notificationChoice } from "../../../ui/notify/notification-choice.ts";
import {
  askForNotifications,
  notificationLeave,
  notificationsFail,
  notify,
} from "../../../ui/notify/notify.ts";
import { playSound } from "../../../ui/notify/play-sound.ts";
import { Section } from "../../../ui/page/section.tsx";
import { useNotificationTexts } from "./notification-texts.ts";
import styles from "../profile.module.css";
import { PushSubscriptions } from "./push-subscriptions.tsx";
import { QuietHoursFields } from "./quiet-hours-fields.tsx";

/** Chooses the person's notifications; permission is requested only on a click. */
export function Notifications(): ReactElement {
  const texts = useNotificationTexts();
  const [leave, setLeave] = useState(notificationLeave);
  const ask = async () => setLeave(await askForNotifications());
  return (
    <Section title={texts("notifications")} lead={texts("lead")}>
      <div className={styles["form"]}>
        {leave === "unknown" ? (
          <div>
            <Button onClick={() => void ask()}>{texts("ask")}</Button>
          </div>
        ) : null}
        {leave === "denied" ? <p className={styles["muted"]}>{texts("denied")}</p> : null}
        {leave === "never" ? <p className={styles["muted"]}>{texts("never")}</p> : null}
        <Choices isAllowed={leave === "granted"} />
        <QuietHoursFields />
        <PushSubscriptions isAllowed={leave === "granted"} />
      </div>
    </Section>
  );
}

/** Kinds that one switch controls; for a person, a lost task has failed. */
const switches: Readonly<Record<Exclude<NotificationKind, "lost">, readonly NotificationKind[]>> = {
  permission: ["permission"],
  question: ["question"],
  failed: ["failed", "lost"],
  stuck: ["stuck"],
  conflict: ["conflict"],
  review: ["review"],
  quota: ["quota"],
  budget: ["budget"],
  collision: ["collision"],
  "run-ended": ["run-ended"],
  alert: ["alert"],
};
const names = Object.keys(switches) as (keyof typeof switches)[];

function Choices({ isAllowed }: { readonly isAllowed: boolean }): ReactElement {
  const texts = useNotificationTexts();
  const chosen = useStoredValue(notificationChoice);
  const fail = useStoredValue(notificationsFail);
  const choose = (name: keyof typeof switches, on: boolean) => {
    const others = chosen.kinds.filter((kind) => !switches[name].includes(kind));
    notificationChoice.set({ ...chosen, kinds: on ? [...others, ...switches[name]] : others });
    // Only a test shows whether this browser displays notifications.
    const [title, body] = [texts("on"), texts(name)];
    if (on && isAllowed) void notify({ about: "notifications", title, body, to: addressOf("profile", {}) });
  };
  const chooseSound = (sound: boolean) => {
    notificationChoice.set({ ...chosen, sound });
    if (sound) void playSound();
  };
  return (
    <div className={styles["choices"]}>
      {names.map((name) => (
        <Switch
          key={name}
          label={texts(name)}
          checked={switches[name].every((kind) => chosen.kinds.includes(kind))}
          onChange={(on) => choose(name, on)}
        />
      ))}
      <Switch
        label={texts("sound")}
        hint={texts("soundHint")}
        checked={chosen.sound}
        onChange={chooseSound}
      />
      {fail && isAllowed ? (
        <Callout tone="warning" role="status">
          {texts("fail")}
        </Callout>
      ) : null}
    </div>
  );
}
