import { Download } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { AuditFilter } from "@wezterm-parallel/shared/client/team-client";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../../binding/api-context.ts";
import { Button } from "../../../ui/button/button.tsx";
import { showFailure, showToast } from "../../../ui/toasts/toasts.ts";
import { filterOf, type AuditQuery } from "./audit-filter.ts";
import { useAuditTexts } from "./texts.ts";

/** Source: the server's limit per answer. */
const portion = 1_000;

/** Downloads all matching entries as JSON Lines, newest first. */
export function ExportButton({ query }: { readonly query: AuditQuery }): ReactElement {
  const texts = useAuditTexts();
  const api = useApi();
  const [count, setCount] = useState<number | undefined>(undefined);
  const run = async () => {
    setCount(0);
    const lines = await readAll(api, filterOf(query), setCount);
    setCount(undefined);
    if (!lines.ok) return showFailure(texts("exportFailed"), lines.failure);
    download(lines.value);
    return showToast({ text: texts("exported", { count: lines.value.length }), tone: "good" });
  };
  return (
    <Button icon={<Download />} busy={count !== undefined} onClick={() => void run()}>
      {count === undefined ? texts("export") : texts("exporting", { count })}
    </Button>
  );
}

async function readAll(
  api: Client,
  filter: AuditFilter,
  heard: (count: number) => void,
): Promise<Result<readonly string[], Failure>> {
  const lines: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await api.team.audit({ ...filter, cursor, limit: portion });
    if (!page.ok) return fail(page.failure);
    lines.push(...page.value.items.map((entry) => JSON.stringify(entry)));
    heard(lines.length);
    cursor = page.value.next;
    if (cursor === undefined) return ok(lines);
  }
}

function download(lines: readonly string[]): void {
  const file = new Blob(
    lines.map((line) => `${line}\n`),
    { type: "application/x-ndjson" },
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  // By then the browser has started saving.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
