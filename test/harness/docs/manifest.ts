/** What of package.json the generated pages show. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../paths';

export interface Setting {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly order: number;
  readonly scope: string;
  readonly markdownDescription?: string;
  readonly description?: string;
}

export interface Command {
  readonly command: string;
  readonly title: string;
}

export interface MenuItem {
  /** Missing where the item is a submenu. */
  readonly command?: string;
  readonly when?: string;
}

export interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly when?: string;
}

export interface Manifest {
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly Keybinding[];
    readonly configuration: readonly { readonly title: string; readonly properties: Readonly<Record<string, Setting>> }[];
  };
}

export const readManifest = (): Manifest => JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
