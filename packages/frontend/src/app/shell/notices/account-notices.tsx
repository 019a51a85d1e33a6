import { Check } from "lucide-react";
import { useState, type ReactElement } from "react";

import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";
import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { Notice } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useMe } from "../../../binding/me-context.ts";
import { SignOutEverywhere } from "../../../features/profile/sign-out-everywhere.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { formatMinute } from "../../../ui/format/durations.ts";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { useNameOfPerson } from "../../../ui/texts/person-texts.ts";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { useNoticeTexts, useNoticeWords } from "./notice-texts.ts";
import { publishDismissed } from "./use-notices.ts";

/** Notices beyond this number are only counted. */
const listed = 4;

/** The client chooses its own name when it signs in, so its length is limited. */
const programLength = 60;

interface AccountNoticesProps {
  /** Newest first, at least one. */
  readonly notices: readonly Notice[];
}

/** Lists security-relevant changes to the user's account and asks whether the user made them. */
export function AccountNotices({ notices }: AccountNoticesProps): ReactElement {
  const texts = useNoticeTexts();
  const sentence = useSentence();
  const [first] = notices;
  const mayBeMine = notices.some(({ by }) => by === undefined);
  const only = notices.length === 1 ? first : undefined;
  const news = only === undefined ? texts("several") : sentence(only);
  return (
    <Callout
      tone="warning"
      role="status"
      title={mayBeMine ? `${news}${texts("question")}` : news}
      action={<Actions notices={notices} mayBeMine={mayBeMine} />}
    >
      {only !== undefined ? null : (
        <ul>
          {notices.slice(0, listed).map((notice) => (
            <li key={notice.id}>{sentence(notice)}</li>
          ))}
          {notices.length > listed ? <li>{texts("more", { count: notices.length - listed })}</li> : null}
        </ul>
      )}
      {mayBeMine ? <p>{texts("hint")}</p> : null}
    </Callout>
  );
}

interface ActionsProps extends AccountNoticesProps {
  readonly mayBeMine: boolean;
}

function Actions({ notices, mayBeMine }: ActionsProps): ReactElement {
  const texts = useNoticeTexts();
  const me = useMe();
  const { busy, dismiss } = useDismiss(notices);
  return (
    <>
      <Button icon={<Check />} busy={busy} onClick={dismiss}>
        {texts(mayBeMine ? "mine" : "dismiss")}
      </Button>
      {mayBeMine ? <SignOutEverywhere inPalette={false} /> : null}
      {mayBeMine && me.proofs?.password === true ? (
        <ButtonLink to={addresses.profile}>{texts("changePassword")}</ButtonLink>
      ) : null}
    </>
  );
}

/** Dismisses the notices and makes every tab query the remaining ones. */
function useDismiss(notices: readonly Notice[]) {
  const api = useApi();
  const texts = useNoticeTexts();
  const [busy, setBusy] = useState(false);
  const dismiss = async () => {
    setBusy(true);
    const left = await api.team.dismissNotices(notices.map(({ id }) => id));
    setBusy(false);
    if (left.ok) publishDismissed();
    else showFailure(texts("notDismissed"), left.failure);
  };
  return { busy, dismiss: () => void dismiss() };
}

function useSentence(): (notice: Notice) => string {
  const texts = useNoticeTexts();
  const words = useNoticeWords();
  const locale = useLocale();
  const nameOf = useNameOfPerson();
  return ({ at, kind, by, address = "", userAgent = "", label = "" }) => {
    const time = formatMinute(at, Date.now(), locale);
    const values = { program: programOf(userAgent).slice(0, programLength), label };
    const what = words(kind, values);
    if (by === undefined) return texts("fromAddress", { what, address, time });
    const name = by.kind === "nobody" ? texts("singleSignOn") : nameOf(by);
    return texts("byPerson", { what, name, time });
  };
}
