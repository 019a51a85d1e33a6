import { useState, type ReactElement } from "react";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { OidcTest } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../admin.module.css";
import { useSignOnTexts } from "./texts.ts";

/** Tests the provider with the same requests as a sign-in, or removes the configuration. */
export function SignOnActions(): ReactElement {
  const texts = useSignOnTexts();
  const api = useApi();
  const carryOut = useCarryOut();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Result<OidcTest, Failure> | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const test = async () => {
    setBusy(true);
    setResult(await api.send("testOidc", {}));
    setBusy(false);
  };
  const tell = () => showToast({ text: texts("removed") });
  const remove = () => carryOut((client) => client.send("removeOidc", {}), { changes: ["oidc"], tell });
  return (
    <>
      {result === undefined ? null : <TestNote result={result} />}
      <div className={styles["buttons"]}>
        <Button busy={busy} onClick={() => void test()}>
          {texts("test")}
        </Button>
        <Button variant="danger" onClick={() => setAsking(true)}>
          {texts("remove")}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={texts("removeQuestion")}
        action={texts("remove")}
        danger
        confirm={remove}
      >
        <p>{texts("removeText")}</p>
      </ConfirmDialog>
    </>
  );
}

function TestNote({ result }: { readonly result: Result<OidcTest, Failure> }): ReactElement {
  const texts = useSignOnTexts();
  if (!result.ok) return <ErrorNote failure={result.failure} />;
  return (
    <Callout tone="good" title={texts("tested")} role="status">
      <p>{texts("keys", { count: result.value.keys })}</p>
      <code>{result.value.authorizationEndpoint}</code>
    </Callout>
  );
}
