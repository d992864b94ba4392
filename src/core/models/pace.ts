/** How fast a download goes, and how long it will take. */

/** The rate is that of the last seconds: a line changes its speed. */
const WINDOW_MS = 10_000;
/** Before that, a rate is a guess. */
const LEAST_MS = 1000;

interface Sample {
  readonly ms: number;
  readonly bytes: number;
}

export class Pace {
  #samples: Sample[] = [];

  /** @param bytes fetched so far, over all files */
  note(bytes: number, nowMs: number): void {
    this.#samples.push({ ms: nowMs, bytes });
    // One sample older than the window stays, so that the window is always covered.
    while ((this.#samples[1]?.ms ?? Infinity) <= nowMs - WINDOW_MS) this.#samples.shift();
  }

  /** Forgets: after a pause the old rate says nothing. */
  restart(): void {
    this.#samples = [];
  }

  /** Bytes per second; undefined while too little is known. */
  get rate(): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.ms - first.ms < LEAST_MS) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.ms - first.ms);
  }

  /** Seconds until `left` bytes are fetched at this rate. */
  secondsFor(left: number): number | undefined {
    const { rate } = this;
    return rate === undefined || rate <= 0 ? undefined : left / rate;
  }
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `2.18 GB`: three digits, in powers of 1000 as shops and the Hub count. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

/** `4 GB`, `2.5 GB`: for what is only known roughly. */
export function formatAbout(bytes: number): string {
  const [value = '', unit = ''] = formatBytes(bytes).split(' ');
  return `${Number(Number(value).toPrecision(2))} ${unit}`;
}

/** `3 min 20 s`, `1 h 5 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export type Stage =
  | { readonly kind: 'fetching'; readonly file: string }
  | { readonly kind: 'checking'; readonly file: string }
  /** Another window does it. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'retrying'; readonly why: string; readonly inSeconds: number };

export interface Progress {
  readonly stage: Stage;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes per second. */
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** One line for a person. */
export function describeProgress({ stage, doneBytes, totalBytes, rate, secondsLeft }: Progress): string {
  const amount = `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  if (stage.kind === 'checking') return `${amount} · checking ${stage.file}`;
  if (stage.kind === 'waiting') return `${amount} · another window is fetching it`;
  if (stage.kind === 'retrying') return `${amount} · trying again in ${formatSeconds(stage.inSeconds)}: ${stage.why}`;
  const speed = rate === undefined ? [] : [`${formatBytes(rate)}/s`];
  const left = secondsLeft === undefined ? [] : [`${formatSeconds(secondsLeft)} left`];
  return [amount, ...speed, ...left].join(' · ');
}
