/** Checks what the extension says before the page believes it. */
import { ANSWER_STATES, type AnswerState, type AnswerSummary, type AnswerView, type ToPanel } from './protocol';

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isTextOrNothing: Check = (value) => value === undefined || isText(value);
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const shapeOf = (shape: Record<string, Check>): Check => (value) =>
  typeof value === 'object' && value !== null && Object.entries(shape).every(([key, check]) => check((value as Fields)[key]));

const summary = {
  id: isText,
  title: isText,
  place: isText,
  state: (value: unknown) => ANSWER_STATES.includes(value as AnswerState),
} satisfies Record<keyof AnswerSummary, Check>;

const answer = {
  ...summary,
  question: isTextOrNothing,
  modelName: isText,
  format: (value: unknown) => value === 'markdown' || value === 'plain',
  text: isText,
  length: isNumber,
  cut: isFlag,
  tokens: isNumber,
  tokensPerSecond: isNumber,
  message: isTextOrNothing,
  notes: listOf(isText),
  canInsert: isFlag,
} satisfies Record<keyof AnswerView, Check>;

const isAnswer = shapeOf(answer);

const messages: Record<ToPanel['type'], Check> = {
  state: shapeOf({ history: listOf(shapeOf(summary)), answer: (value) => value === null || isAnswer(value) }),
  append: shapeOf({ id: isText, text: isText, length: isNumber, tokens: isNumber, tokensPerSecond: isNumber }),
  copied: shapeOf({ request: isNumber }),
};

/** The message, or undefined where it is none that the page knows. */
export function readMessage(data: unknown): ToPanel | undefined {
  const type = (data as Fields | null | undefined)?.['type'];
  if (typeof type !== 'string' || !Object.hasOwn(messages, type)) return undefined;
  return messages[type as ToPanel['type']](data) ? (data as ToPanel) : undefined;
}
