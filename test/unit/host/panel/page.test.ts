import assert from 'node:assert/strict';
import { panelPage } from '../../../../src/host/commands/panel/page';

describe('host/commands/panel/page', () => {
  const page = panelPage({ cspSource: 'https://files.example', scriptUri: 'https://files.example/panel.js', styleUri: 'https://files.example/panel.css', nonce: '0123' });

  it('allows its own script and style, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.split('; ');
    assert.deepEqual(policy, [
      "default-src 'none'", 'style-src https://files.example', "script-src 'nonce-0123'", "base-uri 'none'", "form-action 'none'",
      "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]);
  });

  it('has no inline script, style or handler', () => {
    assert.deepEqual([...page.matchAll(/<script[^>]*>[^<]*/g)].map(([script]) => script), ['<script nonce="0123" src="https://files.example/panel.js">']);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|javascript:/);
  });
});
