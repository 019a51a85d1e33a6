import { CirclePause, CirclePlay, KeyRound, Pencil, Trash2 } from "lucide-react";
import { useState, type ReactElement, type ReactNode } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { RemoveDialog, RotateDialog, type HookWays } from "./hook-dialogs.tsx";
import styles from "./hooks.module.css";

interface HookActionsProps {
  readonly ways: HookWays;
  readonly texts: (name: "edit" | "pause" | "remove" | "resume" | "rotate") => string;
  /** It sends or takes calls. */
  readonly isOn: boolean;
  readonly busy: boolean;
  readonly pause: (paused: boolean) => Promise<void>;
  readonly editDialog: (close: () => void) => ReactElement;
  readonly secretDialog: (secret: string, close: () => void) => ReactElement;
  /** Further buttons, before the others. */
  readonly children?: ReactNode;
}

type Step = "edit" | "rotate" | "remove" | { readonly secret: string };

/** The actions on a webhook of either direction. */
export function HookActions(props: HookActionsProps): ReactElement {
  const { texts, isOn, busy, pause, children } = props;
  const [step, setStep] = useState<Step | undefined>(undefined);
  return (
    <span className={styles["actions"]}>
      {children}
      <Button icon={<Pencil />} onClick={() => setStep("edit")}>
        {texts("edit")}
      </Button>
      <Button icon={isOn ? <CirclePause /> : <CirclePlay />} busy={busy} onClick={() => void pause(isOn)}>
        {texts(isOn ? "pause" : "resume")}
      </Button>
      <Button icon={<KeyRound />} onClick={() => setStep("rotate")}>
        {texts("rotate")}
      </Button>
      <Button icon={<Trash2 />} onClick={() => setStep("remove")}>
        {texts("remove")}
      </Button>
      {step === undefined ? null : <StepDialog {...props} step={step} onStep={setStep} />}
    </span>
  );
}

interface StepProps extends Pick<HookActionsProps, "ways" | "editDialog" | "secretDialog"> {
  readonly step: Step;
  readonly onStep: (step: Step | undefined) => void;
}

function StepDialog({ ways, editDialog, secretDialog, step, onStep }: StepProps): ReactElement {
  const close = () => onStep(undefined);
  if (step === "edit") return editDialog(close);
  if (step === "remove") return <RemoveDialog ways={ways} onClose={close} />;
  if (step === "rotate")
    return (
      <RotateDialog ways={ways} onClose={(secret) => onStep(secret === undefined ? secret : { secret })} />
    );
  return secretDialog(step.secret, close);
}
