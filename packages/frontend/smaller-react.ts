import type { Plugin } from "vite";

/** Matches code that would need what is left out. */
const needsWhole = /\bhydrateRoot\b|\bViewTransition\b|<Fragment\b[^>]*\sref=/;

/**
 * Functions of React DOM that do nothing, or are never called, in a page without `<ViewTransition>`, refs to fragments and
 * HTML from a server. Without them the minifier leaves out what only they use.
 */
const unused = [
  "trackEnterViewTransitions",
  "applyViewTransitionToHostInstances",
  "commitEnterViewTransitions",
  "commitExitViewTransitions",
  "commitNestedViewTransitions",
  "createViewTransitionInstance",
  "getViewTransitionClassName",
  "getViewTransitionName",
  "restoreEnterOrExitViewTransitions",
  "restoreNestedViewTransitions",
  "restoreViewTransitionOnHostInstances",
  "scheduleViewTransitionEvent",

  "FragmentInstance",
  "addFragmentHandleToFiber",
  "commitFragmentInstanceDeletionEffects",
  "commitFragmentInstanceInsertionEffects",
  "commitNewChildToFragmentInstances",
  "isFragmentInstanceParent",
  "traverseVisibleInstancesAndTextInstances",

  "ReactDOMHydrationRoot",
  "attemptExplicitHydrationTarget",
  "clearHydrationBoundary",
  "commitActivityHydrationCallbacks",
  "commitSuspenseHydrationCallbacks",
  "createFiberFromDehydratedFragment",
  "hideOrUnhideDehydratedBoundary",
  "mountHostRootWithoutHydrating",
  "pushDehydratedActivitySuspenseHandler",
  "queueIfContinuousEvent",
  "retryDehydratedSuspenseBoundary",
  "scheduleReplayQueueIfNeeded",
  "updateDehydratedSuspenseComponent",
];

/** Edits that make constants of the variables that say whether a part is in use; a dollar sign begins another name. */
const edits: readonly (readonly [RegExp, string])[] = [
  [/^exports\.hydrateRoot = [\s\S]*?^\};$/gm, ""],
  [/^ReactDOMHydrationRoot\.prototype\.unstable_scheduleHydration = [\s\S]*?^\};$/gm, ""],
  [/ReactDOMHydrationRoot\.prototype\.(?:render|unmount) = /g, ""],
  [/^FragmentInstance\.prototype\.\w+ = [\s\S]*?^\};$/gm, ""],
  // A parameter of this name, which is false whenever the variable is.
  [/^(function initInput\([\s\S]*?)isHydrating(\n\) \{)/gm, "$1isHydratingInput$2"],
  [/\(isHydrating = !0\)/g, "!0"],
  [/\bisHydrating = ![01];/g, ";"],
  [/\bisHydrating = !1,/g, ""],
  [/\bisHydrating\b(?!\$)/g, "!1"],
  [/(?<!function )\bpopHydrationState\(\w+\)/g, "!1"],
  [/\bshouldStartViewTransition = ![01];/g, ";"],
  [/\bvar shouldStartViewTransition = !1,/g, "var "],
  [/\bshouldStartViewTransition\b/g, "!1"],
];

/** Leaves out of React DOM what the dashboard does not use: 8 kB of the first view (docs/decisions/0069-…). */
export function smallerReact(): Plugin {
  return {
    name: "smaller-react",
    enforce: "pre",
    transform: {
      filter: { id: /\/react-dom-client\.production\.js$|\/src\/.*\.tsx?$/ },
      handler(code, id) {
        if (id.endsWith("react-dom-client.production.js"))
          return { code: withoutUnused(code, (text) => this.error(text)), map: null };
        if (needsWhole.test(code))
          this.error(`${id} uses a part of React DOM that smaller-react.ts leaves out.`);
        return null;
      },
    },
  };
}

function withoutUnused(code: string, fail: (text: string) => never): string {
  const removals = unused.map(
    (name) => [new RegExp(`^function ${name}\\([\\s\\S]*?^\\}$`, "gm"), `function ${name}() {}`] as const,
  );
  return [...edits, ...removals].reduce((text, [from, to]) => {
    const edited = text.replace(from, to);
    return edited === text ? fail(`React DOM no longer has ${from.source} (smaller-react.ts).`) : edited;
  }, code);
}
