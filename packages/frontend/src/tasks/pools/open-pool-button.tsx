import { useState, type ReactElement } from "react";

import { useApi } from "../../binding/api-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { showFailure } from "../../ui/toasts/toasts.ts";
import { usePoolTexts } from "./texts.ts";
import { poolsKey, type ProjectPool } from "./use-pools.ts";

/** Opens a closed pool before its time; nothing for other pools and for those who may not. */
export function OpenPoolButton({
  row: { project, pool },
}: {
  readonly row: ProjectPool;
}): ReactElement | null {
  const texts = usePoolTexts();
  const may = usePermissions();
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  if (pool.state !== "closed" || !may("runs:write", project.id)) return null;
  const open = async (): Promise<void> => {
    setBusy(true);
    const opened = await api.send("openPool", { project: project.id, name: pool.name });
    setBusy(false);
    if (!opened.ok) showFailure(texts("notOpened", { pool: pool.name }), opened.failure);
    await refresh(poolsKey);
  };
  return (
    <Button
      size="small"
      busy={busy}
      aria-label={texts("openNow", { pool: pool.name })}
      onClick={() => void open()}
    >
      {texts("open")}
    </Button>
  );
}
