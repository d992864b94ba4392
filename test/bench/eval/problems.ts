/** HumanEval and MBPP: their files, what a model is asked, and the program that says whether its answer is right. Pure but for reading. */
import * as fs from 'node:fs';
import * as zlib from 'node:zlib';
import { z } from 'zod';
import { stopsFor } from '../../../src/core/prompts/stops';

export interface Problem {
  readonly id: string;
  /** Ends behind the docstring, without a line break: the break is the model's first token, and its stops begin with one. */
  readonly prompt: string;
  /** The program that tests a text which follows the prompt; it ends normally where the text is right. */
  readonly program: (text: string) => string;
}

export const BENCHMARKS = ['humaneval', 'mbpp'] as const;
export type Benchmark = (typeof BENCHMARKS)[number];

const HUMAN_EVAL = z.object({ task_id: z.string(), prompt: z.string(), test: z.string(), entry_point: z.string().regex(/^\w+$/) });
/** The whole set names the task `text`, the sanitized one `prompt`; likewise for what its tests need. */
const MBPP = z
  .object({ task_id: z.number(), text: z.string().optional(), prompt: z.string().optional(), test_list: z.array(z.string()).min(1), test_setup_code: z.string().default(''), test_imports: z.array(z.string()).default([]) })
  .refine(({ text, prompt }) => text !== undefined || prompt !== undefined, 'it has neither text nor prompt');

function humanEval(row: z.infer<typeof HUMAN_EVAL>): Problem {
  const prompt = row.prompt.trimEnd();
  return { id: row.task_id, prompt, program: (text) => `${prompt}${text}\n\n${row.test}\n\ncheck(${row.entry_point})\n` };
}

/** A docstring with the task and its tests, as the phi papers ask. */
function mbpp({ task_id, text, prompt, test_list, test_setup_code, test_imports }: z.infer<typeof MBPP>): Problem {
  const task = (text ?? prompt) as string;
  const tests = test_list.join('\n');
  // Ten tests of the sanitized set need it; the file in its older form does not say so.
  const needed = new Set([test_setup_code, ...test_imports, ...(/\bmath\./.test(tests) ? ['import math'] : [])]);
  return {
    id: `MBPP/${task_id}`,
    prompt: `"""\n${task.trim()}\n${tests}\n"""`,
    program: (answer) => `${[...needed].filter((line) => line !== '').join('\n')}\n${answer}\n\n${tests}\n`,
  };
}

interface Kind {
  readonly title: string;
  readonly parse: (row: unknown) => Problem;
  /** Where an answer ends. */
  readonly stops: readonly string[];
}

export const KINDS: Readonly<Record<Benchmark, Kind>> = {
  humaneval: { title: 'HumanEval', parse: (row) => humanEval(HUMAN_EVAL.parse(row)), stops: stopsFor('phi', 'definition', '') },
  mbpp: { title: 'MBPP', parse: (row) => mbpp(MBPP.parse(row)), stops: [...stopsFor('phi', 'tests', ''), '\nassert '] },
};

/** Far more than both benchmarks have. */
const FILE_BYTES_MAX = 64 * 2 ** 20;

/** @param file jsonl, or jsonl.gz @throws Error that names the file and the line that is not as it should be. */
export function readProblems(benchmark: Benchmark, file: string): Problem[] {
  const bytes = fs.readFileSync(file);
  const text = (file.endsWith('.gz') ? zlib.gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX }) : bytes).toString('utf8');
  return parseProblems(benchmark, text, file);
}

/** @param name of the file, for messages */
export function parseProblems(benchmark: Benchmark, text: string, name: string): Problem[] {
  const problems = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [KINDS[benchmark].parse(JSON.parse(line))];
    } catch (error) {
      const why = error instanceof z.ZodError ? error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ') : String(error);
      throw new Error(`Line ${index + 1} of ${name} is no problem of ${KINDS[benchmark].title}: ${why}. Use the file as it is published.`, { cause: error });
    }
  });
  if (problems.length === 0) throw new Error(`${name} holds no problems.`);
  return problems;
}
