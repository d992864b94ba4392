/** `npm run icon`: media/icon.png from media/icon.svg, drawn by the browser. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths';
import { launchBrowser } from './workbench';

const SIZE = 256;

async function main(): Promise<void> {
  const svg = fs.readFileSync(path.join(root, 'media/icon.svg'), 'utf8');
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
    await page.setContent(`<style>body { margin: 0 }</style>${svg}`);
    await page.screenshot({ path: path.join(root, 'media/icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
