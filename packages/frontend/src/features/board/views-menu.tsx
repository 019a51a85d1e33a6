import { Bookmark, BookmarkPlus, Trash2 } from "lucide-react";
import { useState, type FormEvent, type ReactElement } from "react";

import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { useKept } from "../../ui/kept/kept.ts";
import { Menu } from "../../ui/menu/menu.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { removeView, savedViews, saveView, type SavedView } from "./saved-views.ts";
import { useBoardTexts } from "./texts.ts";
import type { View } from "./use-view.ts";

interface ViewsMenuProps {
  readonly project: string;
  readonly view: View;
}

/** Filters and choices of runs, under names. */
export function ViewsMenu({ project, view }: ViewsMenuProps): ReactElement {
  const texts = useBoardTexts();
  const saved = useKept(savedViews(project));
  const [naming, setNaming] = useState(false);
  const views = saved.map((each) => ({
    label: each.name,
    checked: each.filter === view.filter && each.run === view.run,
    run: () => view.show(each),
  }));
  const removals = saved.map((each) => ({
    label: texts("removeView", { view: each.name }),
    icon: <Trash2 />,
    run: () => forget(project, each),
  }));
  const save = { label: texts("saveView"), icon: <BookmarkPlus />, run: () => setNaming(true) };
  return (
    <>
      <Menu
        align="start"
        trigger={<Button icon={<Bookmark aria-hidden="true" />}>{texts("views")}</Button>}
        groups={[
          ...(views.length === 0 ? [] : [{ title: texts("savedViews"), items: views }]),
          { items: [save] },
          ...(removals.length === 0 ? [] : [{ title: texts("viewRemovals"), items: removals }]),
        ]}
      />
      {naming ? <NameDialog project={project} view={view} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function forget(project: string, view: SavedView): void {
  removeView(project, view);
  const undo = () => {
    saveView(project, view);
    return Promise.resolve(undefined);
  };
  showToast({ text: useBoardTexts.now()("removedView", { view: view.name }), undo });
}

interface NameDialogProps extends ViewsMenuProps {
  readonly onClose: () => void;
}

/** Long enough for a sentence, short enough for a menu. */
const longestName = 60;

function NameDialog({ project, view, onClose }: NameDialogProps): ReactElement {
  const texts = useBoardTexts();
  const [name, setName] = useState(view.filter);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === "") return;
    saveView(project, { name: trimmed, filter: view.filter, run: view.run });
    showToast({ text: texts("savedView", { view: trimmed }), tone: "good" });
    onClose();
  };
  return (
    <Dialog open size="small" title={texts("saveViewTitle")} lead={texts("saveViewLead")} onClose={onClose}>
      <form id="save-view" onSubmit={save}>
        <Field label={texts("viewName")}>
          <Input
            required
            maxLength={longestName}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary">
          {texts("saveViewAction")}
        </Button>
      </form>
    </Dialog>
  );
}
