import { CirclePause, CirclePlay, KeyRound, Pencil, Send, Trash2 } from "lucide-react";
import { useRef, useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { useRouter } from "../../../router/use-router.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { Count } from "../../../ui/time/numbers.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { WebhookState } from "./delivery-outcome.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { useTemplateTexts, useWebhooksTexts } from "./texts.ts";
import { useWebhookActs } from "./use-webhook-acts.ts";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import styles from "./webhooks.module.css";

interface DetailsProps {
  readonly webhook: WebhookResource;
}

/** Shows what a webhook sends, what can be done with it, and its deliveries. */
export function WebhookDetails({ webhook }: DetailsProps): ReactElement {
  return (
    <>
      <Section title={webhook.name} actions={<Actions webhook={webhook} />}>
        <Facts webhook={webhook} />
      </Section>
      <WebhookDeliveries webhook={webhook} />
    </>
  );
}

function Facts({ webhook }: DetailsProps): ReactElement {
  const texts = useWebhooksTexts();
  const templates = useTemplateTexts();
  const { receiver, events, template, failing, waiting, createdAt } = webhook;
  return (
    <DefinitionList
      items={[
        { term: texts("receiver"), value: receiver, mono: true },
        { term: texts("events"), value: events.join(" "), mono: true },
        { term: texts("format"), value: templates(template) },
        { term: texts("state"), value: <WebhookState webhook={webhook} /> },
        { term: texts("failingSince"), value: failing && <Moment at={failing.since} /> },
        { term: texts("next"), value: failing && <Moment at={failing.retryAt} /> },
        { term: texts("waiting"), value: waiting === 0 ? undefined : <Count value={waiting} /> },
        { term: texts("created"), value: <Moment at={createdAt} /> },
      ]}
    />
  );
}

type Step = "edit" | "rotate" | "remove" | { readonly secret: string };

function Actions({ webhook }: DetailsProps): ReactElement {
  const texts = useWebhooksTexts();
  const { busy, pause, test } = useWebhookActs(webhook);
  const [step, setStep] = useState<Step | undefined>(undefined);
  const isOn = webhook.state === "on";
  return (
    <span className={styles["actions"]}>
      <Button icon={<Send />} busy={busy} onClick={() => void test()}>
        {texts("test")}
      </Button>
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
      {step === undefined ? null : <StepDialog webhook={webhook} step={step} onStep={setStep} />}
    </span>
  );
}

interface StepProps extends DetailsProps {
  readonly step: Step;
  readonly onStep: (step: Step | undefined) => void;
}

function StepDialog({ webhook, step, onStep }: StepProps): ReactElement {
  const texts = useWebhooksTexts();
  const { name } = webhook;
  const close = () => onStep(undefined);
  if (step === "edit") return <WebhookDialog webhook={webhook} onClose={close} />;
  if (step === "remove") return <RemoveDialog webhook={webhook} onClose={close} />;
  if (step === "rotate") return <RotateDialog webhook={webhook} onStep={onStep} />;
  return <SecretDialog name={name} secret={step.secret} lead={texts("rotateHint")} onClose={close} />;
}

function RotateDialog({ webhook, onStep }: Omit<StepProps, "step">): ReactElement {
  const texts = useWebhooksTexts();
  const carryOut = useCarryOut();
  const { project, name } = webhook;
  const secret = useRef<string | undefined>(undefined);
  return (
    <ConfirmDialog
      open
      onClose={() => onStep(secret.current === undefined ? undefined : { secret: secret.current })}
      title={texts("rotateOf", { webhook: name })}
      action={texts("rotate")}
      confirm={() =>
        carryOut((api) => api.send("rotateWebhook", { project, name }), {
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

function RemoveDialog({ webhook, onClose }: DetailsProps & { readonly onClose: () => void }): ReactElement {
  const texts = useWebhooksTexts();
  const carryOut = useCarryOut();
  const router = useRouter();
  const { project, name } = webhook;
  const tell = () => {
    showToast({ text: texts("removed", { webhook: name }) });
    void router.navigate(addressOf("adminPart", { part: "webhooks" }));
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("removeOf", { webhook: name })}
      action={texts("remove")}
      danger
      confirm={() =>
        carryOut((api) => api.send("removeWebhook", { project, name }), { changes: ["webhooks"], tell })
      }
    >
      <p>{texts("removeHint")}</p>
    </ConfirmDialog>
  );
}
