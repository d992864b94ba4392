/** What a package holds: each of its files is one of these, and it has each of them. */
import { TARGETS, koffiBinary, type TargetName } from '../harness/packaging/targets';

const escaped = (text: string): string => text.replaceAll(/[.+]/g, '\\$&');

/** The same for every platform. Paths are below `extension/`, where VSIX files have what is installed. */
const shared: readonly RegExp[] = [
  /^package\.json$/,
  /^changelog\.md$/i,
  /^LICENSE(\.txt)?$/,
  /^dist\/(extension|worker|reviewer|web-tree-sitter|panel|dashboard)\.js$/,
  /^dist\/(web-tree-sitter|tree-sitter-python|ruff_wasm_bg)\.wasm$/,
  /^docs\/review\.md$/,
  /^media\/(panel|dashboard)\.css$/,
  /^dist\/THIRD_PARTY_NOTICES\.txt$/,
  /^models\/phi-micro\/(model\.onnx|model\.onnx\.data|README\.md|(genai_config|phi-pair|tokenizer|tokenizer_config)\.json)$/,
  /^dist\/node_modules\/koffi\/(package\.json|LICENSE\.txt|index\.cjs|src\/koffi\/(index|indirect|src\/static|src\/trampolines)\.cjs)$/,
  /^dist\/node_modules\/onnxruntime-node\/package\.json$/,
];

/** Libraries that are loaded as machine code, by their paths. */
export function nativeFiles(target: TargetName): string[] {
  const { platform, arch, runtime } = TARGETS[target];
  return [`dist/node_modules/@koromix/koffi-${target}/${koffiBinary(target)}`, ...runtime.map((file) => `dist/node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/${file}`)];
}

export function expectedFiles(target: TargetName): RegExp[] {
  return [
    ...shared,
    new RegExp(`^dist/node_modules/@koromix/koffi-${target}/(package\\.json|index\\.js)$`),
    ...nativeFiles(target).map((file) => new RegExp(`^${escaped(file)}$`)),
  ];
}

/** For people who look at the extension's page. */
export const optionalFiles: readonly RegExp[] = [/^readme\.md$/i, /^media\/[\w-]+\.png$/];
