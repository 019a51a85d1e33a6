/** With a secret behind `#` a link from `wzp web`, which browsers send to nobody; without one the form. */
export const signInPage = page(
  "Sign in",
  `<form id="sign-in" hidden>
<label>Name <input name="name" autocomplete="username" required maxlength="100"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<label id="code" hidden>Code of the second factor, or a recovery code <input name="code" autocomplete="one-time-code" maxlength="40"></label>
<button>Sign in</button>
</form>
<p id="sign-on" hidden><a>Sign in with single sign-on</a></p>`,
);

/** Where an invitation leads: the person alone knows the password that is set here. */
export const setPasswordPage = page(
  "Set a password",
  `<form id="set-password" hidden>
<label>New password <input name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="128"></label>
<label>Once more <input name="again" type="password" autocomplete="new-password" required></label>
<p>12 characters or more; four words that do not belong together are easy to keep and hard to guess.</p>
<button>Set the password</button>
</form>`,
);

/** Where a program on another machine is signed in. */
export const devicePage = page(
  "Sign in a program",
  `<form id="device" hidden>
<label>Code that the program shows <input name="code" autocomplete="off" spellcheck="false" required minlength="8" maxlength="12"></label>
<button>Look</button>
</form>
<form id="decide" hidden>
<dl id="facts"></dl>
<p>Allow it only if you started this program yourself, just now: it can then do all that you can.</p>
<button value="allow">Allow</button>
<button value="refuse">Refuse</button>
</form>`,
);

/** In a clone, until the dashboard is built; a package has it. */
export const unbuiltPage = frame(
  "The dashboard is not built yet",
  `<p>In the clone that this server was started from, type <code>npm run web</code> and load this page again.</p>
<p>Until then: <code>wzp status</code>, <code>wzp tui</code> and <a href="/docs">the API</a></p>`,
);

export const pageStyle = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { color: color-mix(in srgb, currentcolor 65%, transparent); }
dd { margin: 0; overflow-wrap: anywhere; }
label { display: block; margin: 0.75rem 0; }
[hidden] { display: none; }
input { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: 0.25rem 0.5rem; }
button { font: inherit; padding: 0.25rem 0.75rem; }
`;

function page(title: string, body: string): string {
  return frame(
    title,
    `<p id="told" role="status">One moment …</p>
${body}
<script src="/pages.js" type="module"></script>`,
  );
}

function frame(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}
