import { useState, type FormEvent, type ReactElement } from "react";

import { forgeKinds } from "@wezterm-parallel/shared/domain/change/forge/forge-names";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Checkbox } from "../../ui/field/checkbox.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Select } from "../../ui/field/select.tsx";
import {
  fieldsOf,
  type PullRequestFields,
  wishOf,
  type WrongField,
  wrongFields,
} from "./pull-request-fields.ts";
import { usePullRequestTexts } from "./pull-request-texts.ts";
import { changeKeys } from "./use-changes.ts";
import styles from "./pull-request-dialog.module.css";

interface PullRequestDialogProps {
  readonly change: ChangeResource;
  readonly onClose: () => void;
}

/** Asks for a pull request of a change, or brings the open one up to date, with what was asked for before as a start. */
export function PullRequestDialog({ change, onClose }: PullRequestDialogProps): ReactElement {
  const texts = usePullRequestTexts();
  const form = usePullRequestForm(change, onClose);
  const isOpen = change.pullRequest?.state === "open";
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("titleOf", { change: change.id })}
      lead={texts("lead")}
      footer={
        <Button variant="primary" type="submit" form="pull-request" busy={form.busy}>
          {texts(isOpen ? "update" : "open")}
        </Button>
      }
    >
      <form id="pull-request" className={styles["form"]} onSubmit={form.submit} noValidate>
        {form.failure === undefined ? null : <ErrorNote failure={form.failure} />}
        <TextField of={form} name="title" label={texts("title")} hint={texts("titleHint")} />
        <TextField of={form} name="reviewers" label={texts("reviewers")} hint={texts("reviewersHint")} mono />
        {isOpen ? null : (
          <Checkbox
            label={texts("draft")}
            checked={form.fields.draft}
            onChange={(draft) => form.change({ draft })}
          />
        )}
        <Checkbox
          label={texts("autoMerge")}
          checked={form.fields.autoMerge}
          onChange={(autoMerge) => form.change({ autoMerge })}
        />
        <Checkbox
          label={texts("comments")}
          checked={form.fields.comments}
          onChange={(comments) => form.change({ comments })}
        />
        <TextField of={form} name="verdicts" label={texts("verdicts")} hint={texts("verdictsHint")} mono />
        <TextField of={form} name="fork" label={texts("fork")} hint={texts("forkHint")} mono />
        <Access form={form} />
      </form>
    </Dialog>
  );
}

type Form = ReturnType<typeof usePullRequestForm>;

/** Most projects need none of it: the forge is known from the remote. */
function Access({ form }: { readonly form: Form }): ReactElement {
  const texts = usePullRequestTexts();
  const { fields, wrong } = form;
  const isUsed = [fields.forge, fields.url, fields.remote, fields.secret].some((text) => text !== "");
  const isWrong = (["url", "remote", "secret"] as const).some((name) => wrong.has(name));
  const names = { github: "GitHub", gitlab: "GitLab", gitea: texts("kindGitea") };
  const kinds = forgeKinds.map((value) => ({ value, label: names[value] }));
  return (
    <details open={isUsed || isWrong}>
      <summary>{texts("access")}</summary>
      <div className={styles["form"]}>
        <Field label={texts("kind")}>
          <Select
            value={fields.forge}
            options={[{ value: "" as const, label: texts("byRemote") }, ...kinds]}
            onChange={(forge) => form.change({ forge })}
          />
        </Field>
        <TextField of={form} name="url" label={texts("url")} hint={texts("urlHint")} mono />
        <TextField of={form} name="remote" label={texts("remote")} stands="origin" mono />
        <TextField of={form} name="secret" label={texts("secret")} stands="FORGE_TOKEN" mono />
      </div>
    </details>
  );
}

interface TextFieldProps {
  readonly of: Form;
  readonly name: WrongField | "title";
  readonly label: string;
  readonly hint?: string;
  /** Value that counts while it is empty. */
  readonly stands?: string;
  readonly mono?: boolean;
}

function TextField({ of: form, name, label, hint, stands, mono }: TextFieldProps): ReactElement {
  const texts = usePullRequestTexts();
  const isWrong = name !== "title" && form.wrong.has(name);
  return (
    <Field label={label} hint={hint} error={isWrong ? texts(errorOf[name]) : undefined} optional>
      <Input
        mono={mono}
        autoComplete="off"
        spellCheck={name === "title"}
        placeholder={stands}
        value={form.fields[name]}
        onChange={({ target }) => form.change({ [name]: target.value })}
      />
    </Field>
  );
}

const errorOf = {
  reviewers: "nameWrong",
  fork: "nameWrong",
  remote: "nameWrong",
  url: "urlWrong",
  verdicts: "secretWrong",
  secret: "secretWrong",
} as const;

const nothingWrong: ReadonlySet<WrongField> = new Set();

function usePullRequestForm({ id, pullRequest }: ChangeResource, done: () => void) {
  const api = useApi();
  const refresh = useRefresh();
  const [before] = useState(pullRequest?.wish);
  const [fields, setFields] = useState(() => fieldsOf(before ?? {}));
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async () => {
    setSent(true);
    if (wrongFields(fields).size > 0 || busy) return;
    setBusy(true);
    const wish = wishOf(fields, before ?? {});
    // Without an earlier request, what the plan wants counts for all that is left empty.
    const exact = before !== undefined;
    const report = await api.send("actOnChanges", {}, { action: "pull-request", ids: [id], ...wish, exact });
    setBusy(false);
    if (!report.ok) return setFailure(report.failure);
    await refresh(...changeKeys);
    done();
  };
  return {
    fields,
    wrong: sent ? wrongFields(fields) : nothingWrong,
    busy,
    failure,
    change: (changed: Partial<PullRequestFields>) => setFields((last) => ({ ...last, ...changed })),
    submit: (event: FormEvent) => {
      event.preventDefault();
      void send();
    },
  };
}
