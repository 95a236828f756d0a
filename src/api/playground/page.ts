interface Page {
  title: string;
  /** Where the playground's files are, relative to the base address of the page, with a slash at its end. */
  files: string;
  /** The page's script, of those files. */
  script: string;
  /** Which of the header's links leads here. */
  here: "editor" | "upload";
  /** The folder of Altair's files, whose icon is that of the browser's tab, among those files. */
  altair: string;
  /** Elements for the head, before the playground's own styles. */
  head?: string;
  /** What somebody who is signed in sees. */
  content: string;
}

/**
 * A page of the playground: a form that asks for a key and what it leads to, both hidden until the script knows which. Every address
 * in it is relative, so that it works below a path of a proxy too.
 */
export const renderPage = ({
  title,
  files,
  script,
  here,
  altair,
  head = "",
  content,
}: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}<link rel="icon" href="${files}${altair}/favicon.ico">
<link rel="stylesheet" href="${files}likeness.css">
</head>
<body>
<header id="signed-in" hidden>
  <strong>Likeness</strong>
  <a href="${files}../">Characters</a>
  <a href="${files}../graphql"${here === "editor" ? ' aria-current="page"' : ""}>Query editor</a>
  <a href="${files}upload"${here === "upload" ? ' aria-current="page"' : ""}>Upload a picture</a>
  ${here === "editor" ? '<span id="by-keyboard">The editor needs a mouse; “Upload a picture” works by keyboard.</span>' : ""}
  <span id="viewer" role="status"></span>
  <button id="sign-out" type="button">Sign out</button>
</header>
<main>
  <div id="sign-in" class="page" hidden>
  <form id="key-form" class="card">
    <h1>Likeness playground</h1>
    <p>Open the link that the server printed when it started: it ends in <code>#key=…</code> and signs you in. Or paste a key here.</p>
    <label for="key">Key</label>
    <input id="key" type="password" required autocomplete="off" spellcheck="false" aria-describedby="problem">
    <p id="problem" class="problem" role="alert"></p>
    <button>Sign in</button>
    <p class="hint">No link at hand? This makes a key: <code>npm run likeness -- key create me --scopes admin</code></p>
  </form>
  </div>
  <noscript>The playground needs JavaScript. The API itself is at POST /graphql.</noscript>
  <div id="content" hidden>
${content}
  </div>
</main>
<script type="module" src="${files}${script}"></script>
</body>
</html>
`;
