import { useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { Switch } from "../../ui/field/checkbox.tsx";
import { useStoredValue } from "../../ui/storage/stored-value.ts";
import {
  askForNotifications,
  notificationChoice,
  notificationLeave,
  notificationsFail,
  notify,
} from "../../ui/notify/notify.ts";
import { Section } from "../../ui/page/section.tsx";
import styles from "./profile.module.css";
import { useProfileTexts } from "./texts.ts";

/** Chooses the notifications of this browser; permission is requested only on a click. */
export function Notifications(): ReactElement {
  const texts = useProfileTexts();
  const [leave, setLeave] = useState(notificationLeave);
  const ask = async () => setLeave(await askForNotifications());
  return (
    <Section title={texts("notifications")} lead={texts("notificationsLead")}>
      {leave === "granted" ? <Choices /> : null}
      {leave === "unknown" ? <Button onClick={() => void ask()}>{texts("notificationsAsk")}</Button> : null}
      {leave === "denied" ? <p className={styles["muted"]}>{texts("notificationsDenied")}</p> : null}
      {leave === "never" ? <p className={styles["muted"]}>{texts("notificationsNever")}</p> : null}
    </Section>
  );
}

function Choices(): ReactElement {
  const texts = useProfileTexts();
  const chosen = useStoredValue(notificationChoice);
  const fail = useStoredValue(notificationsFail);
  const choose = (kind: keyof typeof chosen, on: boolean) => {
    notificationChoice.set({ ...chosen, [kind]: on });
    // Only a test shows whether this browser displays notifications.
    const [title, body] = [texts("notificationsOn"), texts(kind)];
    if (on) void notify({ about: "notifications", title, body, to: addressOf("profile", {}) });
  };
  return (
    <div className={styles["choices"]}>
      {(["needsMe", "runEnds"] as const).map((kind) => (
        <Switch key={kind} label={texts(kind)} checked={chosen[kind]} onChange={(on) => choose(kind, on)} />
      ))}
      {fail ? (
        <Callout tone="warning" role="status">
          {texts("notificationsFail")}
        </Callout>
      ) : null}
    </div>
  );
}
