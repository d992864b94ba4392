/** The file that keeps which device suits which model on this machine, and which trials have not ended. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';
import { DEVICE_RECORD_FILE, DEVICE_SETTINGS } from '../../common/devices';
import type { OtherDevice } from './candidates';
import type { Choice } from './choice';
import { judgeMark, KEPT_MS, markSchema, type Self, type Verdict } from './trialMarks';

/** Some hundred entries; a larger file is not ours. */
const BYTES_MAX = 1 << 20;
/** Choices kept: the newest. */
const CHOICES_MAX = 50;

const schema = z.object({
  version: z.literal(1),
  choices: z.record(z.string(), z.object({ device: z.enum(DEVICE_SETTINGS).exclude(['auto']), reason: z.string().max(4000), at: z.number() })),
  marks: z.record(z.string(), markSchema),
});
type Content = z.output<typeof schema>;

const empty = (): Content => ({ version: 1, choices: {}, marks: {} });

/** What makes a choice hold: another value of any of these is another question. */
export interface DeviceKey {
  readonly computer: string;
  readonly graphPath: string;
  readonly weightBytes: number;
  /** Ms since 1970. */
  readonly graphModified: number;
  readonly ortVersion: string;
  /** Graphics and neural processors. */
  readonly hardware: readonly string[];
  readonly cudaLibraries: string;
}

/** What is kept for one model. */
export class DeviceRecord {
  private readonly file: string;
  private readonly key: string;

  constructor(
    folder: string,
    key: DeviceKey,
    private readonly self: () => Self,
    private readonly warn: (message: string) => void,
  ) {
    this.file = path.join(folder, DEVICE_RECORD_FILE);
    this.key = JSON.stringify(Object.values(key));
  }

  /** The choice made for this model, if it is not too old. */
  choice(): Choice | undefined {
    const found = this.read().choices[this.key];
    return found && this.self().now - found.at < KEPT_MS ? { device: found.device, reason: found.reason } : undefined;
  }

  keep({ device, reason }: Choice): void {
    this.tryChange((content) => {
      content.choices[this.key] = { device, reason, at: this.self().now };
      const newest = Object.entries(content.choices).sort(([, a], [, b]) => b.at - a.at);
      content.choices = Object.fromEntries(newest.slice(0, CHOICES_MAX));
    });
  }

  forget(): void {
    this.tryChange((content) => delete content.choices[this.key]);
  }

  /** Marks a device as being tried, or says why it must not be. @throws Error when the mark cannot be written. */
  begin(device: OtherDevice): Verdict['kind'] {
    const name = this.markName(device);
    const verdict = judgeMark(this.read().marks[name], this.self());
    if (verdict.kind !== 'busy') this.change((content) => (content.marks[name] = verdict.mark));
    return verdict.kind;
  }

  /** The trial of a device has ended, well or not, and this process lives. */
  end(device: OtherDevice): void {
    this.tryChange((content) => delete content.marks[this.markName(device)]);
  }

  private markName(device: OtherDevice): string {
    return `${device} ${this.key}`;
  }

  private read(): Content {
    try {
      const { size } = fs.statSync(this.file);
      if (size > BYTES_MAX) throw new Error(`it has ${size} bytes`);
      return schema.parse(JSON.parse(fs.readFileSync(this.file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.warn(`What was found out of devices is found out anew: ${this.file} cannot be used (${(error as Error).message}).`);
      return empty();
    }
  }

  /** The model runs without what could not be written. */
  private tryChange(edit: (content: Content) => void): void {
    try {
      this.change(edit);
    } catch (error) {
      this.warn(`What was found out of devices could not be kept: ${(error as Error).message}.`);
    }
  }

  /** Written whole under another name first: a crash leaves the old file or the new one. */
  private change(edit: (content: Content) => void): void {
    const content = this.read();
    edit(content);
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    const fresh = `${this.file}.${this.self().worker}`;
    fs.writeFileSync(fresh, JSON.stringify(content, undefined, 1));
    fs.renameSync(fresh, this.file);
  }
}
