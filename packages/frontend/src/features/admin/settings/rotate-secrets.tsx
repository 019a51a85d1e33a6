import { useState, type ReactElement } from "react";

import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useSettingsTexts } from "./texts.ts";

/** Rotates the encryption key of all projects' secrets. */
export function RotateSecrets(): ReactElement {
  const texts = useSettingsTexts();
  const carryOut = useCarryOut();
  const [asking, setAsking] = useState(false);
  const rotate = () =>
    carryOut((api) => api.secrets.rotate(), {
      tell: ({ secrets }) => showToast({ text: texts("rotated", { count: secrets }), tone: "good" }),
    });
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
