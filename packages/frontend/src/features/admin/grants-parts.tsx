import { KeyRound } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { GrantsList } from "../../credentials/grants-list.tsx";
import { Button } from "../../ui/button/button.tsx";
import { FilterInput } from "../../ui/toolbar/filter-input.tsx";
import { useAdminTexts } from "./texts.ts";
import { WorkerTokenDialog } from "./worker-token-dialog.tsx";

/** Everybody's keys, and the tokens of workers. */
export function KeysPart(): ReactElement {
  const texts = useAdminTexts();
  const may = usePermissions();
  const [making, setMaking] = useState(false);
  const make = may("settings:write") ? (
    <Button icon={<KeyRound />} onClick={() => setMaking(true)}>
      {texts("makeWorkerToken")}
    </Button>
  ) : undefined;
  return (
    <>
      <Everybodys what="keys" make={make} />
      {making ? <WorkerTokenDialog onClose={() => setMaking(false)} /> : null}
    </>
  );
}

/** Everybody who is signed in, by browser or program. */
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
  const { data: people } = useAnswer(["users"], (api) => api.team.users());
  const names = useMemo(() => new Map((people ?? []).map(({ id, name }) => [id, name])), [people]);
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
  return <GrantsList what={what} of="all" names={names} filter={filter} actions={actions} />;
}
