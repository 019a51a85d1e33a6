import { Play, RotateCw, Square } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useActing } from "../../binding/use-acting.ts";
import { useCarryOut } from "../../binding/use-carry-out.ts";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
import { isAtRest } from "./is-at-rest.ts";
import { useServicesTexts } from "./texts.ts";
import styles from "./services.module.css";

interface ActionsProps {
  readonly service: ServiceResource;
}

/** Starts a service that rests; stops or restarts any other. */
export function ServiceActions({ service }: ActionsProps): ReactElement {
  const texts = useServicesTexts();
  const api = useApi();
  const { busy, act } = useActing("services");
  const { id } = service;
  const rests = isAtRest(service);
  const restart = () =>
    act(async () => {
      const begun = await api.send("restartService", { service: id });
      if (begun.ok) return;
      showFailure(texts(rests ? "notStarted" : "notRestarted", { service: id }), begun.failure);
    });
  return (
    <span className={styles["actions"]}>
      <IconButton
        size="small"
        icon={rests ? <Play /> : <RotateCw />}
        busy={busy}
        label={texts(rests ? "startOf" : "restartOf", { service: id })}
        onClick={() => void restart()}
      />
      {rests ? null : <StopButton service={service} />}
    </span>
  );
}

function StopButton({ service: { id } }: ActionsProps): ReactElement {
  const texts = useServicesTexts();
  const carryOut = useCarryOut();
  const [asks, setAsks] = useState(false);
  const stop = () =>
    carryOut((api) => api.send("stopService", { service: id }), {
      changes: ["services"],
      tell: () => showToast({ text: texts("stopsNow", { service: id }) }),
    });
  return (
    <>
      <IconButton
        size="small"
        icon={<Square />}
        label={texts("stopOf", { service: id })}
        onClick={() => setAsks(true)}
      />
      <ConfirmDialog
        open={asks}
        onClose={() => setAsks(false)}
        title={texts("stopTitle", { service: id })}
        action={texts("stop")}
        danger
        confirm={stop}
      >
        {texts("stopHint")}
      </ConfirmDialog>
    </>
  );
}
