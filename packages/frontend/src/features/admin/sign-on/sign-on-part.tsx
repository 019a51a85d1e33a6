import type { ReactElement } from "react";

import { ok } from "@wezterm-parallel/shared/base/result";
import type { OidcResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import styles from "../admin.module.css";
import { SignOnActions } from "./sign-on-actions.tsx";
import { SignOnForm } from "./sign-on-form.tsx";
import { useSignOnTexts } from "./texts.ts";

/** Configures and tests single sign-on by OpenID Connect. */
export function SignOnPart(): ReactElement {
  const texts = useSignOnTexts();
  const may = usePermissions();
  const setup = useAnswer<OidcResource | null>(["oidc"], async (api) => {
    const found = await api.get("getOidc", {});
    return found.ok || found.failure.reason !== "not-found" ? found : ok(null);
  });
  return (
    <Answered of={setup} skeleton={<Skeleton lines={8} />}>
      {(found) => (
        <div className={styles["stack"]}>
          <p className={styles["muted"]}>{texts("lead")}</p>
          {found === null ? <p>{texts("none")}</p> : <Facts found={found} />}
          {found === null || !may("settings:write") ? null : <SignOnActions />}
          {may("settings:write") ? <SignOnForm found={found ?? undefined} /> : null}
        </div>
      )}
    </Answered>
  );
}

function Facts({ found }: { readonly found: OidcResource }): ReactElement {
  const texts = useSignOnTexts();
  const { issuer, clientId, redirectUri } = found;
  return (
    <DefinitionList
      items={[
        { term: texts("issuer"), value: issuer, mono: true },
        { term: texts("clientId"), value: clientId, mono: true },
        {
          term: texts("redirectUri"),
          mono: true,
          value:
            redirectUri === undefined ? undefined : (
              <span className={styles["names"]}>
                {redirectUri}
                <CopyButton value={redirectUri} what={texts("redirectUri")} />
              </span>
            ),
        },
      ]}
    />
  );
}
