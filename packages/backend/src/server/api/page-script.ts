import { refusalTexts } from "./sign-on-refusals.ts";

/** The script of all our pages; each finds its part by the path. Texts from outside are only ever set as text. */
export const pageScript = `"use strict";
const find = (id) => document.getElementById(id);
const told = find("told");
const tell = (text) => { told.textContent = text; };
const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) });
const problemOf = async (answer) => (await answer.json().catch(() => undefined)) ?? {};
const explain = ({ detail, hint, errors }) =>
  tell([detail ?? "The server did not answer.", ...(errors ?? []).map((each) => each.detail), hint ?? ""].join(" "));

function takeSecret() {
  const secret = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

function onSubmit(id, act) {
  const form = find(id);
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    for (const each of buttons) each.disabled = true;
    try {
      await act(form.elements, event.submitter);
    } catch {
      tell("The server is away.");
    } finally {
      for (const each of buttons) each.disabled = false;
    }
  });
  form.querySelector("input")?.focus();
}

async function signIn() {
  const link = takeSecret();
  if (link === "") return askPassword();
  const answer = await post("/api/v1/auth/link", { link });
  if (answer.ok) return location.replace("/");
  explain(await problemOf(answer));
}

const refusals = ${JSON.stringify(refusalTexts)};

async function offerSignOn() {
  const answer = await fetch("/api/v1/auth/methods");
  if (!answer.ok || !(await answer.json()).singleSignOn) return;
  const to = location.search === "?device" ? "device" : "home";
  find("sign-on").querySelector("a").href = "/api/v1/auth/oidc/start?to=" + to;
  find("sign-on").hidden = false;
}

function askPassword() {
  tell(refusals[new URLSearchParams(location.search).get("refused")] ?? "");
  offerSignOn().catch(() => {});
  onSubmit("sign-in", async ({ name, password, code }) => {
    const typed = { name: name.value.trim(), password: password.value };
    const answer = await post("/api/v1/auth/sign-in", code.value === "" ? typed : { ...typed, code: code.value });
    if (answer.ok) return location.replace(location.search === "?device" ? "/device" : "/");
    const problem = await problemOf(answer);
    explain(problem);
    if (problem.data?.needs !== "code") return;
    find("code").hidden = false;
    code.focus();
  });
}

function setPassword() {
  const invitation = takeSecret();
  if (invitation === "") return tell("This page is opened by a link that an admin makes: wzp users reset NAME");
  tell("");
  onSubmit("set-password", async ({ password, again }) => {
    if (password.value !== again.value) return tell("The two are not the same.");
    const answer = await post("/api/v1/auth/invitation", { invitation, password: password.value });
    if (!answer.ok) return explain(await problemOf(answer));
    location.replace("/sign-in");
  });
}

async function device() {
  const me = await who();
  if (!me.ok) return location.replace("/sign-in?device");
  const { name } = await me.json();
  tell("Signed in as " + name + ".");
  onSubmit("device", async ({ code }) => {
    const userCode = code.value;
    const answer = await post("/api/v1/auth/device/look", { userCode });
    if (!answer.ok) return explain(await problemOf(answer));
    find("device").hidden = true;
    showDevice(userCode, await answer.json());
  });
}

function showDevice(userCode, { label, address, userAgent, createdAt }) {
  tell("A program wants to sign in.");
  showFacts([
    ["Program", label],
    ["Address", address],
    ["Kind", userAgent],
    ["Asked", new Date(createdAt).toLocaleTimeString()],
  ]);
  onSubmit("decide", async (_elements, submitter) => {
    const allow = submitter?.value === "allow";
    const answer = await post("/api/v1/auth/device/decide", { userCode, allow });
    if (!answer.ok) return explain(await problemOf(answer));
    find("decide").hidden = true;
    tell(allow ? "The program is signed in. This page may be closed." : "The program was refused.");
  });
}

async function who() {
  const me = await fetch("/api/v1/auth/me");
  if (me.ok) return me;
  const fresh = await post("/api/v1/auth/refresh");
  return fresh.ok ? fetch("/api/v1/auth/me") : me;
}

function showFacts(rows) {
  for (const [name, value] of rows) {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name;
    text.textContent = String(value);
    find("facts").append(term, text);
  }
}

const parts = { "/sign-in": signIn, "/set-password": setPassword, "/device": device };
const work = async () => parts[location.pathname]();
work().catch(() => tell("The server is away. On its machine: wzp status"));
`;
