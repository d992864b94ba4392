/** PP101: a path put together from user input and opened. */
import type { Node } from 'web-tree-sitter';
import type { Finding, SyntaxRule } from './finding';
import { Flow, type Input } from './flow';
import { allArguments, argumentsOf, calleeOf, methodOf, receiverOf } from './nodes';

/** Functions that open, write or delete what their first arguments name, and how many of them are paths. */
const OPENING: readonly (readonly [name: RegExp, paths: number])[] = [
  [/^(?:io\.|os\.|codecs\.|gzip\.|bz2\.|lzma\.|aiofiles\.|builtins\.)?open$/, 1],
  [/^os\.(?:remove|unlink|rmdir|removedirs|mkdir|makedirs|listdir|scandir|walk|chmod|stat)$/, 1],
  [/^os\.(?:rename|replace|link|symlink)$/, 2],
  [/^shutil\.(?:rmtree|unpack_archive)$/, 1],
  [/^shutil\.(?:copy|copy2|copyfile|copytree|move)$/, 2],
  [/^(?:flask\.)?send_file$/, 1],
  [/(?:^|\.)FileResponse$/, 1],
  [/^zipfile\.ZipFile$|^ZipFile$|^tarfile\.open$/, 1],
];
/** Methods of paths that do. */
const PATH_METHODS: ReadonlySet<string> = new Set(['open', 'read_text', 'read_bytes', 'write_text', 'write_bytes', 'unlink', 'rmdir', 'mkdir', 'touch', 'iterdir']);

export const traversal: SyntaxRule = ({ units }) =>
  units.flatMap((unit) => {
    const found: Finding[] = [];
    const flow = new Flow(unit);
    flow.run((node) => {
      if (node.type !== 'call') return;
      const input = pathsOf(node).map((path) => flow.inputOf(path)).find((one) => one !== undefined && leadsOut(one));
      if (input === undefined) return;
      found.push({ code: 'PP101', at: node, related: [{ at: input.origin, message: 'The path comes from here.' }] });
    });
    return found;
  });

/** Who runs a program may open what they like; a folder in front says that they were to stay in it. */
const leadsOut = ({ from, joined }: Input): boolean => from === 'request' || joined;

function pathsOf(call: Node): Node[] {
  const callee = calleeOf(call);
  const opening = callee === undefined ? undefined : OPENING.find(([name]) => name.test(callee));
  if (opening !== undefined) return argumentsOf(call).positional.slice(0, opening[1]);
  const method = methodOf(call) ?? '';
  const receiver = receiverOf(call);
  if (receiver !== undefined && PATH_METHODS.has(method)) return [receiver];
  // An uploaded file is written where it is told to.
  return method === 'save' && receiver !== undefined ? allArguments(call).slice(0, 1) : [];
}
