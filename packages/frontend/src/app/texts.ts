import { defineTexts } from "../ui/texts/define-texts.ts";

export const useAppTexts = defineTexts("app", {
  notShown: "This page could not be shown",
  broken: "Something went wrong on this page",
  brokenHint: "Reload it. If it happens again, report it with the line below.",
  owedFactor: "Set up a second factor",
  owedFactorLead: "This server requires one for every password sign-in. It takes a minute.",
  reload: "Reload",
  signOut: "Sign out",
  notFound: "Page not found",
  notFoundHint: "It may have been removed, or the link is incomplete.",
  toOverview: "Go to the overview",
});
