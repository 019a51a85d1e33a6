/** Shown in a clone until the dashboard is built; packages contain it. */
export const unbuiltPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The dashboard is not built yet</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<h1>The dashboard is not built yet</h1>
<p>In the clone that this server was started from, type <code>npm run web</code> and load this page again.</p>
<p>Until then: <code>wzp status</code>, <code>wzp tui</code> and <a href="/docs">the API</a></p>
</main>
</body>
</html>
`;
