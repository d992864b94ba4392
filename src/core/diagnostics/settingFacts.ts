/** How a setting that differs from its default is told: what somebody wrote freely is never repeated, only its kind. */

/** Of a setting in package.json, what matters here. */
export interface SettingSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
}

export interface SettingFact {
  readonly key: string;
  readonly schema: SettingSchema;
  readonly value: unknown;
  /** Where it is set: `user`, `workspace`, `folder`. */
  readonly scope: string;
}

const ABSOLUTE_PATH = /^(?:[\\/~]|[A-Za-z]:[\\/]|file:)/;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** `on`, `12`, `webgpu`, `a local folder`, `another host`, `set, 2 entries`. */
export function describeSetting({ schema, value }: Pick<SettingFact, 'schema' | 'value'>): string {
  if (schema.enum?.includes(value)) return String(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `set, ${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  if (typeof value !== 'string') return value === null ? 'empty' : 'set';
  const text = value.trim();
  if (text === '') return 'empty';
  if (ABSOLUTE_PATH.test(text)) return 'a local folder';
  return ADDRESS.test(text) ? 'another host' : 'set';
}
