/** Plays a recording in real time: an editor that asks at every key, as VS Code does, and a user with a fixed policy. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { SyntaxTree } from '../../../../src/core/syntax/tree';
import { pause } from '../../../../src/host/completion/running';
import type { Call } from '../observedEngine';
import type { BenchDocument, Pipeline } from '../pipeline';
import { openAssistant, type Assistant, type AssistantName } from './assistant';
import { cpuSeconds } from './cpu';
import { EditorModel, nextKey, type Change } from './editor';
import type { Recording, Scene } from './recording';
import { Screen } from './screen';

/** VS Code 1.139 waits so long after a change before it asks any provider, ms (`InlineCompletionsDebounce`). */
export const EDITOR_WAIT_MS = 50;
/** The user who accepts does so when a suggestion has been right before the eyes for so long, ms. */
const LOOKED_AT_MS = 500;
/** Who opens a file looks at it for so long before the first key, ms. */
const OPENED_MS = 1500;
/** The last answers may come after the last key, ms. */
const LINGER_MS = 1500;

/** `never`: types everything. `right`: accepts what is exactly what comes next. */
export type Policy = 'never' | 'right';

export interface Replayed {
  /** Keys that changed the document, acceptances among them. */
  readonly keystrokes: number;
  readonly seconds: number;
  /** For each key that got a suggestion before the next: ms from the key to the provider's answer, and where it came from. */
  readonly answers: readonly { /** Keys up to this one. */ readonly key: number; readonly ms: number; readonly how: string }[];
  /** How often the provider's answer was what, suggestions and silence alike. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How long each suggestion was to be seen, ms. */
  readonly visibleMs: readonly number[];
  readonly calls: readonly Call[];
  readonly accepted: { readonly count: number; readonly characters: number };
  readonly cpu: { readonly worker: number; readonly host: number };
}

export interface ReplayOptions {
  readonly assistant: AssistantName;
  readonly policy: Policy;
  /** The recording is cut here, ms. */
  readonly untilMs: number;
}

export async function replay(pipeline: Pipeline, recording: Recording, scene: Scene, options: ReplayOptions): Promise<Replayed> {
  const run = new Run(pipeline, recording, scene, options);
  pipeline.engine.takeCalls();
  const before = cpuSeconds(pipeline.workerPid);
  const started = performance.now();
  await run.play();
  const after = cpuSeconds(pipeline.workerPid);
  return {
    ...run.result(),
    seconds: (performance.now() - started) / 1000,
    calls: pipeline.engine.takeCalls(),
    cpu: { worker: after.worker - before.worker, host: after.host - before.host },
  };
}

class Run {
  readonly #editor: EditorModel;
  readonly #assistant: Assistant;
  readonly #screen = new Screen();
  readonly #answers: { key: number; ms: number; how: string }[] = [];
  readonly #outcomes: Record<string, number> = {};
  readonly #asking: Promise<void>[] = [];
  #token: CancellationTokenSource | undefined;
  #keystrokes = 0;
  #tree: SyntaxTree;
  #accepted = { count: 0, characters: 0 };

  constructor(
    pipeline: Pipeline,
    private readonly recording: Recording,
    private readonly scene: Scene,
    private readonly options: ReplayOptions,
  ) {
    this.#editor = new EditorModel(scene.start, scene.start.offset);
    this.#assistant = openAssistant(options.assistant, pipeline);
    this.#tree = pipeline.syntax.parse(scene.start.text);
  }

  async play(): Promise<void> {
    this.#assistant.opened(this.#document());
    await until(performance.now() + OPENED_MS);
    const started = performance.now();
    for (const { t, wrong } of this.recording.strokes) {
      if (t > this.options.untilMs) break;
      await until(started + t);
      const key = wrong ?? nextKey(this.#editor, this.scene.target);
      if (key === undefined) break;
      const change = this.#editor.press(key);
      if (change) this.#changed(change);
    }
    await until(performance.now() + LINGER_MS);
    this.#token?.cancel();
    this.#screen.hide(performance.now());
    this.#assistant.dispose();
    await Promise.all(this.#asking);
    this.#tree.dispose();
  }

  result(): Pick<Replayed, 'keystrokes' | 'answers' | 'outcomes' | 'visibleMs' | 'accepted'> {
    return { keystrokes: this.#keystrokes, answers: this.#answers, outcomes: this.#outcomes, visibleMs: this.#screen.visibleMs, accepted: this.#accepted };
  }

  #changed(change: Change): void {
    const now = performance.now();
    this.#keystrokes++;
    // The product keeps its tree up with each change; the plain assistant has none to keep.
    if (this.options.assistant === 'ours') this.#followIn(change);
    if (change.typed === undefined) this.#screen.hide(now);
    else this.#screen.typed(change.typed, now);
    this.#assistant.changed(this.#document());
    this.#token?.cancel();
    const token = new CancellationTokenSource();
    this.#token = token;
    this.#asking.push(this.#ask(now, token));
  }

  async #ask(keyAt: number, source: CancellationTokenSource): Promise<void> {
    const key = this.#keystrokes;
    if (!(await pause(EDITOR_WAIT_MS, source.token))) return;
    const { ghost, how } = await this.#assistant.provide(this.#document(), source.token);
    if (source.token.isCancellationRequested) {
      this.#count(ghost ? 'too late' : how);
      return;
    }
    const now = performance.now();
    this.#count(how);
    this.#screen.answered(ghost, now);
    if (!ghost) return;
    this.#answers.push({ key, ms: now - keyAt, how });
    if (this.options.policy === 'right' && (await pause(Math.max(0, LOOKED_AT_MS - this.#screen.visibleFor(now)), source.token))) this.#accept();
  }

  /** Only what is exactly what would have been typed. */
  #accept(): void {
    const { ghost } = this.#screen;
    if (!ghost || ghost.text.trim() === '' || !this.scene.target.startsWith(this.#editor.typed + ghost.text)) return;
    const change = this.#editor.accept(ghost);
    this.#accepted = { count: this.#accepted.count + 1, characters: this.#accepted.characters + ghost.text.length };
    this.#screen.hide(performance.now());
    this.#changed(change);
  }

  #count(how: string): void {
    this.#outcomes[how] = (this.#outcomes[how] ?? 0) + 1;
  }

  #followIn(change: Change): void {
    const before = this.#tree;
    this.#tree = before.edit([change]);
    before.dispose();
  }

  #document(): BenchDocument {
    return { name: this.recording.header.file, ...this.#editor.state, tree: this.options.assistant === 'ours' ? this.#tree : undefined };
  }
}

/** Sleeps until the time, in ms of the monotonic clock. */
async function until(time: number): Promise<void> {
  const left = time - performance.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
