import { CirclePause, CirclePlay, KeyRound, Trash2 } from "lucide-react";
import { useRef, useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { useRouter } from "../../../router/use-router.ts";
import { Button } from "../../../ui/button/button.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { IncomingCalls } from "./incoming-calls.tsx";
import { IncomingSecretDialog } from "./incoming-secret-dialog.tsx";
import { senderNames } from "./sender-names.ts";
import { useIncomingTexts } from "./texts.ts";
import { usePausing } from "./use-pausing.ts";
import styles from "./incoming.module.css";

interface DetailsProps {
  readonly incoming: IncomingResource;
}

/** Shows what an incoming webhook starts, what can be done with it, and its calls. */
export function IncomingDetails({ incoming }: DetailsProps): ReactElement {
  return (
    <>
      <Section title={incoming.name} actions={<Actions incoming={incoming} />}>
        <Facts incoming={incoming} />
      </Section>
      <IncomingCalls incoming={incoming} />
    </>
  );
}

function Facts({ incoming }: DetailsProps): ReactElement {
  const texts = useIncomingTexts();
  const { path, sender, on, where, inputs, owner, createdAt } = incoming;
  const address = location.origin + path;
  const lines = (pairs: readonly (readonly [string, string])[]) =>
    pairs.length === 0 ? undefined : pairs.map((pair) => pair.join("=")).join("\n");
  return (
    <DefinitionList
      items={[
        {
          term: texts("address"),
          value: (
            <span className={styles["cut"]}>
              <code>{address}</code> <CopyButton value={address} what={texts("address")} />
            </span>
          ),
        },
        { term: texts("sender"), value: senderNames[sender] },
        { term: texts("events"), value: on.length === 0 ? texts("eventsAll") : on.join(" "), mono: true },
        { term: texts("conditions"), value: lines(where.map(({ from, is }) => [from, is])), mono: true },
        { term: texts("starts"), value: <code>{workOf(incoming) || texts("wholePlan")}</code> },
        { term: texts("inputs"), value: lines(inputs.map(({ param, from }) => [param, from])), mono: true },
        { term: texts("owner"), value: owner },
        { term: texts("created"), value: <Moment at={createdAt} /> },
      ]}
    />
  );
}

function workOf({ work }: IncomingResource): string {
  if (work.kind === "tasks") return work.tasks.map(({ command }) => command).join("\n");
  return [...work.tasks, ...work.params].join(" ");
}

type Step = "rotate" | "remove" | { readonly secret: string };

function Actions({ incoming }: DetailsProps): ReactElement {
  const texts = useIncomingTexts();
  const { busy, pause } = usePausing(incoming);
  const [step, setStep] = useState<Step | undefined>(undefined);
  const { paused } = incoming;
  return (
    <span className={styles["actions"]}>
      <Button
        icon={paused ? <CirclePlay /> : <CirclePause />}
        busy={busy}
        onClick={() => void pause(!paused)}
      >
        {texts(paused ? "resume" : "pause")}
      </Button>
      <Button icon={<KeyRound />} onClick={() => setStep("rotate")}>
        {texts("rotate")}
      </Button>
      <Button icon={<Trash2 />} onClick={() => setStep("remove")}>
        {texts("remove")}
      </Button>
      {step === undefined ? null : <StepDialog incoming={incoming} step={step} onStep={setStep} />}
    </span>
  );
}

interface StepProps extends DetailsProps {
  readonly step: Step;
  readonly onStep: (step: Step | undefined) => void;
}

function StepDialog({ incoming, step, onStep }: StepProps): ReactElement {
  const close = () => onStep(undefined);
  if (step === "remove") return <RemoveDialog incoming={incoming} onClose={close} />;
  if (step === "rotate") return <RotateDialog incoming={incoming} onStep={onStep} />;
  const { name, path } = incoming;
  return <IncomingSecretDialog name={name} path={path} secret={step.secret} onClose={close} />;
}

function RotateDialog({ incoming, onStep }: Omit<StepProps, "step">): ReactElement {
  const texts = useIncomingTexts();
  const carryOut = useCarryOut();
  const { project, name } = incoming;
  const secret = useRef<string | undefined>(undefined);
  return (
    <ConfirmDialog
      open
      onClose={() => onStep(secret.current === undefined ? undefined : { secret: secret.current })}
      title={texts("rotateOf", { incoming: name })}
      action={texts("rotate")}
      confirm={() =>
        carryOut((api) => api.send("rotateIncoming", { project, name }), {
          tell: (rotated) => {
            secret.current = rotated.secret;
          },
        })
      }
    >
      <p>{texts("rotateHint")}</p>
    </ConfirmDialog>
  );
}

function RemoveDialog({ incoming, onClose }: DetailsProps & { readonly onClose: () => void }): ReactElement {
  const texts = useIncomingTexts();
  const carryOut = useCarryOut();
  const router = useRouter();
  const { project, name } = incoming;
  const tell = () => {
    showToast({ text: texts("removed", { incoming: name }) });
    void router.navigate(addressOf("adminPart", { part: "incoming" }));
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("removeOf", { incoming: name })}
      action={texts("remove")}
      danger
      confirm={() =>
        carryOut((api) => api.send("removeIncoming", { project, name }), { changes: ["incoming"], tell })
      }
    >
      <p>{texts("removeHint")}</p>
    </ConfirmDialog>
  );
}
