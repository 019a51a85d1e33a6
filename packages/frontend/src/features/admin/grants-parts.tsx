import { KeyRound } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import { useMe, usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { GrantsList, type MayRevoke } from "../../credentials/grants-list.tsx";
import { Button } from "../../ui/button/button.tsx";
import { FilterInput } from "../../ui/toolbar/filter-input.tsx";
import { mayRevoke } from "./may-revoke.ts";
import { useAdminTexts } from "./texts.ts";
import { InviteWorkerDialog } from "./invite-worker-dialog.tsx";

/** The API keys of all users, and the tokens of workers. */
export function KeysPart(): ReactElement {
  const texts = useAdminTexts();
  const may = usePermissions();
  const [making, setMaking] = useState(false);
  const make = may("settings:write") ? (
    <Button icon={<KeyRound />} onClick={() => setMaking(true)}>
      {texts("inviteWorker")}
    </Button>
  ) : undefined;
  return (
    <>
      <Everybodys what="keys" make={make} />
      {making ? <InviteWorkerDialog onClose={() => setMaking(false)} /> : null}
    </>
  );
}

/** The sessions of all users, by browser or program. */
export function SignInsPart(): ReactElement {
  return <Everybodys what="sign-ins" />;
}

interface EverybodysProps {
  readonly what: "keys" | "sign-ins";
  readonly make?: ReactElement | undefined;
}

function Everybodys({ what, make }: EverybodysProps): ReactElement {
  const texts = useAdminTexts();
  const [query, change] = useAddressQuery();
  const filter = query["q"] ?? "";
  const me = useMe();
  const { data: people } = useAnswer(["users"], (api) => api.team.users());
  const names = useMemo(() => new Map((people ?? []).map(({ id, name }) => [id, name])), [people]);
  const byId = useMemo(() => new Map((people ?? []).map((person) => [person.id, person])), [people]);
  const mayEnd: MayRevoke = (grant) => people !== undefined && mayRevoke(me, grant, byId);
  const actions = (
    <>
      <FilterInput
        label={texts("filter")}
        value={filter}
        onChange={(q) => change({ q: q === "" ? undefined : q })}
      />
      {make}
    </>
  );
  const list = { what, names, filter, actions, mayRevoke: mayEnd };
  return <GrantsList of="all" {...list} />;
}
