/** Loads the model that the settings name: once a document needs it, and again when they change. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DEVICE_NAMES, DEVICE_RECORD_FILE } from '../../common/devices';
import type { Log } from '../log/log';
import type { Engine } from '../engine/engine';
import type { ModelSettings, SettingsReader } from '../settings/settings';
import { chooseFolder, embeddedFolder } from './folder';

export class ModelLoader implements vscode.Disposable {
  #started = false;
  readonly #problemChanged = new vscode.EventEmitter<string | undefined>();
  #problem: string | undefined;
  /** The folder whose model is loaded although memory seems too little for it: the user said so in this window. */
  #anyway: string | undefined;
  readonly #listener: vscode.Disposable;

  /** A model setting that cannot be followed; undefined while there is none. */
  readonly onDidChangeProblem = this.#problemChanged.event;

  constructor(
    private readonly engine: Engine,
    private readonly settings: SettingsReader,
    private readonly extensionPath: string,
    /** Folder of this machine's own, in which the worker keeps what it found out of devices. */
    private readonly deviceFolder: string,
    private readonly log: Log,
  ) {
    this.#listener = settings.onDidChange(({ before, now }) => {
      if (this.#started && !sameModel(before.model, now.model)) void this.#reload(before.model, now.model);
    });
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Loads the model if that has not begun; costs nothing afterwards. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#load();
  }

  /** Starts the worker anew with the model that the settings name now. */
  async restart(): Promise<void> {
    const { kind } = this.engine.state;
    if (!this.#started || kind === 'stopped' || this.#problem !== undefined) {
      this.#started = true;
      await this.#load();
    } else {
      await this.engine.restart();
    }
  }

  /** Loads the model that the settings name although memory seems too little for it. */
  async loadAnyway(): Promise<void> {
    const choice = chooseFolder(this.settings.current.model.folder, this.extensionPath);
    this.#anyway = choice.kind === 'folder' ? choice.path : undefined;
    this.#started = true;
    await this.#load();
  }

  /** Forgets what was found out of this machine's devices, and loads the model anew. */
  async testDevicesAgain(): Promise<void> {
    await fs.rm(path.join(this.deviceFolder, DEVICE_RECORD_FILE), { force: true });
    this.log.info('what was found out of devices is forgotten; they are tested again');
    await this.restart();
  }

  async #reload(before: ModelSettings, now: ModelSettings): Promise<void> {
    // ONNX Runtime looks for libraries in one folder as long as its process lives.
    if (before.cudaLibraries !== now.cudaLibraries) await this.engine.unload();
    await this.#load();
  }

  async #load(): Promise<void> {
    const { folder, device, cudaLibraries, threads, contextLength, kvBytes } = this.settings.current.model;
    const choice = chooseFolder(folder, this.extensionPath);
    this.#setProblem(choice.kind === 'invalid' ? choice.message : undefined);
    if (choice.kind === 'invalid') {
      this.log.error(choice.message);
      // What the settings no longer name must not go on answering.
      await this.engine.unload();
      return;
    }
    this.log.info(`loading ${choice.embedded ? 'the embedded model' : 'the model'} from ${choice.path}`);
    const result = await this.engine.load({ modelPath: choice.path, device, threads, contextLength, kvBytes, draftModelPath: embeddedFolder(this.extensionPath), deviceFolder: this.deviceFolder, cudaLibraries, ignoreMemory: choice.path === this.#anyway });
    if (result.kind === 'failed') {
      if (result.reason !== 'cancelled') this.log.error(`the model was not loaded: ${result.message}`);
      return;
    }
    const { name, architecture, layers, contextLength: held, loadMs, threads: used, device: where, deviceReason, deviceFellBack } = result.model;
    this.log.info(`model ${name} is ready: ${architecture}, ${layers} layers, ${held} tokens of context, ${used} threads, loaded in ${loadMs.toFixed(0)} ms`);
    this.log[deviceFellBack ? 'warn' : 'info'](`it runs on ${DEVICE_NAMES[where]}. ${deviceReason}`);
  }

  #setProblem(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#problemChanged.fire(problem);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#problemChanged.dispose();
  }
}

const sameModel = (a: ModelSettings, b: ModelSettings): boolean =>
  a.folder === b.folder && a.device === b.device && a.cudaLibraries === b.cudaLibraries && a.threads === b.threads && a.contextLength === b.contextLength && a.kvBytes === b.kvBytes;
