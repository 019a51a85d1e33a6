import type { ReactElement } from "react";

import { useMe } from "../../binding/me-context.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { GrantsList } from "../../credentials/grants-list.tsx";
import { Button } from "../../ui/button/button.tsx";
import { DefinitionList } from "../../ui/page/definition-list.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Section } from "../../ui/page/section.tsx";
import { useRoleTexts } from "../../ui/texts/role-texts.ts";
import { useNameOfPerson } from "../../ui/texts/person-texts.ts";
import { Appearance } from "./appearance.tsx";
import { MakeKey } from "./make-key.tsx";
import { Notifications } from "./notifications/notifications.tsx";
import { Passkeys } from "./passkeys/passkeys.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SignOutEverywhere } from "./sign-out-everywhere.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { useProfileTexts } from "./texts.ts";

interface ProfilePageProps {
  /** Opens the list of shortcuts, which belongs to the shell. */
  readonly showKeys: () => void;
}

/** The user's personal settings. */
export function ProfilePage({ showKeys }: ProfilePageProps): ReactElement {
  const texts = useProfileTexts();
  return (
    <Page title={texts("profile")}>
      <Who />
      <Proofs />
      <Appearance />
      <Notifications />
      <Section title={texts("keys")} lead={texts("keysLead")}>
        <GrantsList what="keys" of="me" actions={<MakeKey />} />
      </Section>
      <Section title={texts("signIns")} lead={texts("signInsLead")}>
        <GrantsList what="sign-ins" of="me" actions={<SignOutEverywhere />} />
      </Section>
      <Section title={texts("keysOfPage")} lead={texts("keysOfPageHint")}>
        <Button onClick={showKeys}>{texts("showKeys")}</Button>
      </Section>
    </Page>
  );
}

function Who(): ReactElement {
  const texts = useProfileTexts();
  const roles = useRoleTexts();
  const nameOf = useNameOfPerson();
  const me = useMe();
  const { data: projects } = useAnswer(["projects"], (api) => api.team.projects());
  const held = me.projects.map(({ project, role }) => {
    const name = projects?.find(({ id }) => id === project)?.name ?? project;
    return texts("roleIn", { role: roles(role), project: name });
  });
  return (
    <DefinitionList
      items={[
        { term: texts("name"), value: <strong>{nameOf(me)}</strong> },
        { term: texts("role"), value: me.role === undefined ? texts("roleNone") : roles(me.role) },
        { term: texts("roles"), value: held.length === 0 ? undefined : held.join(" · ") },
      ]}
    />
  );
}

/** Loads the current sign-in methods, which change on this page. */
function Proofs(): ReactElement {
  const texts = useProfileTexts();
  const known = useMe();
  const { data: me = known } = useAnswer(["me"], (api) => api.team.whoAmI());
  if (me.proofs === undefined) {
    return (
      <Section title={texts("password")}>
        <p>{texts("localOwner")}</p>
      </Section>
    );
  }
  return (
    <>
      <PasswordSection has={me.proofs.password} />
      {me.proofs.password ? <SecondFactor on={me.proofs.secondFactor} /> : null}
      {me.proofs.password ? <Passkeys /> : null}
    </>
  );
}
