import { useRef, type ReactElement } from "react";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { useRouter } from "../../../router/use-router.ts";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";

/** Dialogs that give a webhook a new secret and remove it. */
export interface HookWays {
  readonly name: string;
  /** The part of the administration that lists it, and the key of its data. */
  readonly part: "incoming" | "webhooks";
  readonly texts: HookTexts;
  readonly rotate: (api: Client) => Promise<Result<{ readonly secret: string }, Failure>>;
  readonly remove: (api: Client) => Promise<Result<unknown, Failure>>;
}

type HookTexts = (
  name: "remove" | "removed" | "removeHint" | "removeOf" | "rotate" | "rotateHint" | "rotateOf",
  params: { readonly name: string },
) => string;

interface RotateDialogProps {
  readonly ways: HookWays;
  /** `secret`: the new one, if there is one. */
  readonly onClose: (secret: string | undefined) => void;
}

export function RotateDialog({ ways, onClose }: RotateDialogProps): ReactElement {
  const { name, texts, rotate } = ways;
  const carryOut = useCarryOut();
  const secret = useRef<string | undefined>(undefined);
  const tell = (rotated: { readonly secret: string }) => {
    secret.current = rotated.secret;
  };
  return (
    <ConfirmDialog
      open
      onClose={() => onClose(secret.current)}
      title={texts("rotateOf", { name })}
      action={texts("rotate", { name })}
      confirm={() => carryOut(rotate, { tell })}
    >
      <p>{texts("rotateHint", { name })}</p>
    </ConfirmDialog>
  );
}

interface RemoveDialogProps {
  readonly ways: HookWays;
  readonly onClose: () => void;
}

export function RemoveDialog({ ways, onClose }: RemoveDialogProps): ReactElement {
  const { name, part, texts, remove } = ways;
  const carryOut = useCarryOut();
  const router = useRouter();
  const tell = () => {
    showToast({ text: texts("removed", { name }) });
    void router.navigate(addressOf("adminPart", { part }));
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("removeOf", { name })}
      action={texts("remove", { name })}
      danger
      confirm={() => carryOut(remove, { changes: [part], tell })}
    >
      <p>{texts("removeHint", { name })}</p>
    </ConfirmDialog>
  );
}
