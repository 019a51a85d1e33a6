import { useState, type ComponentProps, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { OidcResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Checkbox } from "../../../ui/field/checkbox.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { PasswordInput } from "../../../ui/field/password-input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../admin.module.css";
import { GroupRoles } from "./group-roles.tsx";
import { signOnDraftOf, signOnSettingsOf, type SignOnDraft } from "./sign-on-draft.ts";
import { useSignOnTexts } from "./texts.ts";

interface SignOnFormProps {
  readonly found: OidcResource | undefined;
}

export function SignOnForm({ found }: SignOnFormProps): ReactElement {
  const texts = useSignOnTexts();
  const { draft, edit, busy, failure, save } = useDraft(found);
  const typed = (name: TypedName) => ({
    name,
    value: draft[name],
    autoComplete: "off",
    spellCheck: false,
    onChange: ({ target }: { readonly target: HTMLInputElement }) => edit({ [name]: target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      {failure === undefined ? null : <ErrorNote failure={failure} />}
      <Provider draft={draft} edit={edit} typed={typed} found={found} />
      <Field label={texts("scopes")} hint={texts("scopesHint")}>
        <Input {...typed("scopes")} mono />
      </Field>
      <Field label={texts("nameClaim")}>
        <Select
          value={draft.nameClaim}
          onChange={(nameClaim) => edit({ nameClaim })}
          options={(["email", "preferred_username"] as const).map((value) => ({
            value,
            label: texts(value),
          }))}
        />
      </Field>
      <Field label={texts("domains")} hint={texts("domainsHint")} optional>
        <Input {...typed("domains")} mono />
      </Field>
      <Checkbox label={texts("signUp")} checked={draft.signUp} onChange={(signUp) => edit({ signUp })} />
      <Field label={texts("groupClaim")}>
        <Input {...typed("groupClaim")} required mono />
      </Field>
      <GroupRoles groups={draft.groups} onChange={(groups) => edit({ groups })} />
      <div className={styles["buttons"]}>
        <Button type="submit" variant="primary" busy={busy}>
          {texts("save")}
        </Button>
      </div>
    </form>
  );
}

type TypedName = "issuer" | "clientId" | "scopes" | "domains" | "groupClaim";

interface ProviderProps extends SignOnFormProps {
  readonly draft: SignOnDraft;
  readonly edit: (change: Partial<SignOnDraft>) => void;
  /** Returns the props of the input with this name. */
  readonly typed: (name: TypedName) => ComponentProps<typeof Input>;
}

/** The provider's address and our client credentials. */
function Provider({ draft, edit, typed, found }: ProviderProps): ReactElement {
  const texts = useSignOnTexts();
  return (
    <>
      <Field label={texts("issuer")} hint={texts("issuerHint")}>
        <Input {...typed("issuer")} type="url" required mono />
      </Field>
      <Field label={texts("clientId")}>
        <Input {...typed("clientId")} required mono />
      </Field>
      <Field
        label={texts("clientSecret")}
        optional
        hint={found?.hasSecret === true ? texts("clientSecretKept") : undefined}
      >
        <PasswordInput
          autoComplete="off"
          value={draft.clientSecret}
          onChange={({ target }) => edit({ clientSecret: target.value })}
        />
      </Field>
    </>
  );
}

function useDraft(found: OidcResource | undefined) {
  const texts = useSignOnTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [draft, setDraft] = useState(() => signOnDraftOf(found));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const edit = (change: Partial<SignOnDraft>) => setDraft({ ...draft, ...change });
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await api.send("setOidc", {}, signOnSettingsOf(draft), { etag: found?.etag });
    await refresh(["oidc"]);
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.failure);
    if (!answer.ok) return;
    setDraft(signOnDraftOf(answer.value));
    showToast({ text: texts("saved"), tone: "good" });
  };
  return { draft, edit, busy, failure, save };
}
