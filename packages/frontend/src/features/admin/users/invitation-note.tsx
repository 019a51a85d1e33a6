import type { ReactElement } from "react";

import type { Invitation } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { formatMoment } from "../../../ui/format/durations.ts";
import { SecretOnce } from "../../../ui/secret/secret-once.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { useUsersTexts } from "./texts.ts";

interface InvitationNoteProps {
  readonly name: string;
  readonly invitation: Invitation;
}

/** Shows once the link by which a user sets a password. */
export function InvitationNote({ name, invitation }: InvitationNoteProps): ReactElement {
  const texts = useUsersTexts();
  const time = formatMoment(invitation.expiresAt, useLocale());
  return (
    <SecretOnce
      label={texts("invitation", { name })}
      value={invitation.url}
      hint={texts("invitationHint", { time })}
    />
  );
}
