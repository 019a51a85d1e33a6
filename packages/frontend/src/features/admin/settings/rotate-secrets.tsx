import { useState, type ReactElement } from "react";

import { useApi } from "../../../binding/api-context.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useSettingsTexts } from "./texts.ts";

/** A new key for the secrets of all projects. */
export function RotateSecrets(): ReactElement {
  const texts = useSettingsTexts();
  const api = useApi();
  const [asking, setAsking] = useState(false);
  const rotate = async () => {
    const answer = await api.secrets.rotate();
    if (!answer.ok) return answer.failure;
    showToast({ text: texts("rotated", { count: answer.value.secrets }), tone: "good" });
    return undefined;
  };
  return (
    <Section title={texts("secrets")} lead={texts("rotateHint")}>
      <Button onClick={() => setAsking(true)}>{texts("rotate")}</Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={texts("rotateQuestion")}
        action={texts("rotate")}
        confirm={rotate}
      >
        <p>{texts("rotateHint")}</p>
      </ConfirmDialog>
    </Section>
  );
}
