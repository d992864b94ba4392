/** The page of the answer panel: its frame, and what it may load. The page's own script fills it. */

export interface PageSource {
  /** Where the webview's files come from, as a source of its content security policy. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Of one use; only the script that carries it runs. */
  readonly nonce: string;
}

/** Nothing is loaded but the page's own script and style, nothing is sent, and no text can become HTML. */
function contentSecurityPolicy({ cspSource, nonce }: Pick<PageSource, 'cspSource' | 'nonce'>): string {
  return [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** Everything before a page's body. */
export function pageHead(source: PageSource, title: string, styles: readonly string[]): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(source)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Phi Pair: ${title}</title>
${styles.map((uri) => `<link rel="stylesheet" href="${uri}">`).join('\n')}
</head>`;
}

export function panelPage(source: PageSource): string {
  return `${pageHead(source, 'answers', [source.styleUri])}
<body>
<p id="announcer" class="unseen" role="status" aria-live="polite"></p>
<header id="head" hidden>
  <div id="progress"></div>
  <h1 id="title"></h1>
  <p id="status"><span id="state"></span> <span id="facts"></span></p>
  <div id="actions" role="group" aria-label="Actions">
    <button type="button" id="stop" title="Stop (Esc)">Stop</button>
    <button type="button" id="insert">Insert as docstring</button>
    <button type="button" id="again" class="secondary">Try again</button>
    <button type="button" id="copy" class="secondary">Copy</button>
  </div>
</header>
<main id="answer" tabindex="0" aria-labelledby="title" hidden>
  <div id="content">
    <section id="question" aria-label="Question" hidden></section>
    <p id="message" hidden></p>
    <div id="text"></div>
    <p id="more" hidden></p>
    <ul id="notes" aria-label="Notes" hidden></ul>
  </div>
</main>
<main id="empty" aria-labelledby="empty-title" hidden>
  <svg viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <path d="M8 9h32a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H26l-9 8v-8H8a3 3 0 0 1-3-3V12a3 3 0 0 1 3-3z"></path>
    <path d="M24 13v18"></path>
    <ellipse cx="24" cy="22" rx="7.5" ry="5"></ellipse>
  </svg>
  <h1 id="empty-title">No answer yet</h1>
  <p>Select Python code, or put the cursor into a function, and choose from the editor’s context menu under <b>Phi Pair</b>, or from the command palette:</p>
  <dl>
    <dt>Explain This</dt><dd>what the code does</dd>
    <dt>Ask…</dt><dd>a question of your own</dd>
  </dl>
  <p class="quiet">Answers are written by the model on your own machine. They are kept here until the window closes.</p>
</main>
<nav id="history" aria-label="History" hidden>
  <details>
    <summary id="history-title"></summary>
    <ol id="entries"></ol>
    <button type="button" id="clear" class="secondary">Clear history</button>
  </details>
</nav>
<script nonce="${source.nonce}" src="${source.scriptUri}"></script>
</body>
</html>`;
}
