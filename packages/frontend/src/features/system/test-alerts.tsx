import { type ReactElement, useState } from "react";

import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { useApi } from "../../binding/api-context.ts";
import { Badge } from "../../ui/badge/badge.tsx";
import { Button } from "../../ui/button/button.tsx";
import { showFailure } from "../../ui/toasts/toasts.ts";
import { useSystemTexts } from "./texts.ts";
import styles from "./system.module.css";

/** Sends a test through everything that tells of alerts, and shows what came of it. */
export function TestAlerts(): ReactElement {
  const texts = useSystemTexts();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const [tested, setTested] = useState<readonly TestedAction[] | undefined>(undefined);
  const test = async () => {
    setBusy(true);
    const answer = await api.send("testAlerts", {});
    setBusy(false);
    if (answer.ok) setTested(answer.value.items);
    else showFailure(texts("notTested"), answer.failure);
  };
  return (
    <div className={styles["tested"]}>
      <Button busy={busy} onClick={() => void test()}>
        {texts("testAlerts")}
      </Button>
      <div role="status">
        {tested === undefined ? (
          <p className={styles["hint"]}>{texts("testAlertsHint")}</p>
        ) : tested.length === 0 ? (
          <p>{texts("nothingTold")}</p>
        ) : (
          <ul>
            {tested.map((action) => (
              <Tested key={`${action.action} ${action.name}`} {...action} />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

const kinds = { webhook: "actionWebhook", command: "actionCommand", mail: "actionMail" } as const;

function Tested({ action, name, done, detail }: TestedAction): ReactElement {
  const texts = useSystemTexts();
  return (
    <li>
      <Badge tone={done ? "good" : "bad"}>{texts(done ? "works" : "fails")}</Badge> {texts(kinds[action])}{" "}
      <code>{name}</code> <span lang="en">{detail}</span>
    </li>
  );
}
