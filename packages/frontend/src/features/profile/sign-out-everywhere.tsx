import { LogOut } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useCarryOut } from "../../binding/use-carry-out.ts";
import { Button } from "../../ui/button/button.tsx";
import { useCommands } from "../../ui/commands/commands.ts";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { Checkbox } from "../../ui/field/checkbox.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useProfileTexts } from "./texts.ts";

interface SignOutEverywhereProps {
  /** Set on one only, where the page shows it twice. */
  readonly inPalette?: boolean;
}

/** Ends all sessions of the user including this one; the sign-in page follows. */
export function SignOutEverywhere({ inPalette = true }: SignOutEverywhereProps): ReactElement {
  const texts = useProfileTexts();
  const carryOut = useCarryOut();
  const [asking, setAsking] = useState(false);
  const [keys, setKeys] = useState(false);
  const ask = () => setAsking(true);
  const label = texts("everywhere");
  const command = {
    id: "profile.sign-out-everywhere",
    group: "actions",
    label,
    icon: <LogOut />,
    act: ask,
  } as const;
  useCommands(() => (inPalette ? [command] : []));
  const tell = () => showToast({ text: texts("everywhereDone"), tone: "good" });
  return (
    <>
      <Button icon={<LogOut />} onClick={ask}>
        {label}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={texts("everywhereQuestion")}
        action={label}
        danger
        confirm={() => carryOut((api) => api.team.signOutEverywhere({ keys }), { changes: ["me"], tell })}
      >
        <p>{texts("everywhereText")}</p>
        <Checkbox
          label={texts("everywhereKeys")}
          hint={texts("everywhereKeysHint")}
          checked={keys}
          onChange={setKeys}
        />
      </ConfirmDialog>
    </>
  );
}
