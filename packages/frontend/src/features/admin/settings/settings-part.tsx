import type { ReactElement } from "react";

import type { SettingsResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { Answered } from "../../../ui/error/answered.tsx";
import { formatCount } from "../../../ui/format/numbers.ts";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { RotateSecrets } from "./rotate-secrets.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { SettingsHistory } from "./settings-history.tsx";
import { useSettingsTexts } from "./texts.ts";

/** The settings that apply without a restart, and their history. */
export function SettingsPart(): ReactElement {
  const may = usePermissions();
  const settings = useAnswer(["settings"], (api) => api.get("getSettings", {}));
  const mayChange = may("settings:write");
  return (
    <Answered of={settings} skeleton={<Skeleton lines={24} />}>
      {(current) => (
        <>
          {mayChange ? <SettingsForm current={current} /> : <Facts settings={current} />}
          {mayChange ? <RotateSecrets /> : null}
          <SettingsHistory />
        </>
      )}
    </Answered>
  );
}

/** Shows read-only settings to users who may not change them. */
function Facts({ settings }: { readonly settings: SettingsResource }): ReactElement {
  const texts = useSettingsTexts();
  const locale = useLocale();
  const { logLevel, maintenance, limits, sessions, requireSecondFactor, privatePush } = settings;
  const rate = ({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }) =>
    `${texts("burst")}: ${formatCount(burst, locale)} · ${texts("perSecond")}: ${formatCount(perSecond, locale)}`;
  return (
    <DefinitionList
      items={[
        { term: texts("maintenance"), value: texts(maintenance.on ? "on" : "off") },
        { term: texts("logLevel"), value: logLevel, mono: true },
        { term: texts("address"), value: rate(limits.address) },
        { term: texts("account"), value: rate(limits.account) },
        { term: texts("streams"), value: formatCount(limits.streams, locale) },
        { term: texts("secondFactorRequired"), value: texts(requireSecondFactor ? "on" : "off") },
        { term: texts("privatePush"), value: texts(privatePush ? "on" : "off") },
        { term: texts("idleHours"), value: formatCount(sessions.idleHours, locale) },
        { term: texts("browserDays"), value: formatCount(sessions.browserDays, locale) },
        { term: texts("programDays"), value: formatCount(sessions.programDays, locale) },
      ]}
    />
  );
}
