import { LogOut } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useCarryOut } from "../../binding/use-carry-out.ts";
import { Button } from "../../ui/button/button.tsx";
import { useCommands } from "../../ui/commands/commands.ts";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { Checkbox } from "../../ui/field/checkbox.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useProfileTexts } from "./texts.ts";

/** Ends every sign-in of one's own, this one too; the sign-in page comes next. */
export function SignOutEverywhere(): ReactElement {
  const texts = useProfileTexts();
  const carryOut = useCarryOut();
  const [asking, setAsking] = useState(false);
  const [keys, setKeys] = useState(false);
  const ask = () => setAsking(true);
  const label = texts("everywhere");
  useCommands(() => [
    { id: "profile.sign-out-everywhere", group: "actions", label, icon: <LogOut />, act: ask },
  ]);
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
        confirm={() =>
          carryOut((api) => api.team.signOutEverywhere({ keys }), { changes: ["sign-ins"], tell })
        }
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
