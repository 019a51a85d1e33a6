import { Keyboard, LogOut, UserRoundCog } from "lucide-react";
import type { ReactElement } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useMe } from "../../../binding/me-context.ts";
import { useRouter } from "../../../router/use-router.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import type { MenuGroup, MenuItem } from "../../../ui/menu/menu-items.ts";
import type { LazyMenuProps } from "../../../ui/menu/lazy-menu.tsx";
import { Menu } from "../../../ui/menu/menu.tsx";
import { useRoleTexts } from "../../../ui/texts/role-texts.ts";
import { languageChoice, languageChoices, languageNames } from "../../../ui/texts/language.ts";
import { themeChoice, themeChoices } from "../../../ui/theme/theme.ts";
import { useNameOfPerson } from "../../../ui/texts/person-texts.ts";
import { openOverlay } from "../overlay.ts";
import { useShellTexts } from "../texts.ts";
import { useSignOut } from "./use-sign-out.ts";
import styles from "../shell.module.css";

/** The account menu: the signed-in user and personal settings. */
export function PersonMenu({ trigger, opened }: LazyMenuProps): ReactElement {
  const me = useMe();
  const nameOf = useNameOfPerson();
  const texts = useShellTexts();
  const roles = useRoleTexts();
  const groups = [useOwnThings(), useLanguages(), useThemes(), useLeaving()].filter(
    ({ items }) => items.length > 0,
  );
  const header = (
    <div className={styles["person"]}>
      <strong>{nameOf(me)}</strong>
      {me.role === undefined ? null : <span>{texts("role", { role: roles(me.role) })}</span>}
    </div>
  );
  return <Menu trigger={trigger} groups={groups} header={header} opened={opened} />;
}

function useOwnThings(): MenuGroup {
  const texts = useShellTexts();
  const router = useRouter();
  const profile: MenuItem = {
    label: texts("profile"),
    icon: <UserRoundCog />,
    run: () => void router.navigate(addresses.profile),
  };
  const keys: MenuItem = {
    label: texts("keys"),
    icon: <Keyboard />,
    keys: "?",
    run: () => openOverlay("keys"),
  };
  return { items: [profile, keys] };
}

function useLanguages(): MenuGroup {
  const texts = useShellTexts();
  const chosen = useStoredValue(languageChoice);
  return {
    title: texts("language"),
    items: languageChoices.map((choice) => ({
      label: choice === "system" ? texts("languageSystem") : languageNames[choice],
      checked: choice === chosen,
      run: () => languageChoice.set(choice),
    })),
  };
}

function useThemes(): MenuGroup {
  const texts = useShellTexts();
  const chosen = useStoredValue(themeChoice);
  return {
    title: texts("theme"),
    items: themeChoices.map((choice) => ({
      label: texts(choice === "system" ? "themeSystem" : choice),
      checked: choice === chosen,
      run: () => themeChoice.set(choice),
    })),
  };
}

function useLeaving(): MenuGroup {
  const texts = useShellTexts();
  const signOut = useSignOut();
  return { items: [{ label: texts("signOut"), icon: <LogOut />, run: signOut }] };
}
