/** Which platform a native library was made for, by its header: ELF, PE and Mach-O, 64 bits, little-endian. */

export interface BinaryKind {
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly arch: 'x64' | 'arm64';
}

interface Format {
  readonly platform: BinaryKind['platform'];
  readonly matches: (file: Buffer) => boolean;
  /** The field that names the processor. */
  readonly machine: (file: Buffer) => number;
  readonly machines: Readonly<Record<number, BinaryKind['arch']>>;
}

/** Offset of PE's own header, which stands at 0x3c; beyond the end where the file is too short. */
const peHeader = (file: Buffer): number => (file.length >= 0x40 ? file.readUInt32LE(0x3c) : file.length);

const holds = (file: Buffer, offset: number, bytes: readonly number[]): boolean => file.subarray(offset, offset + bytes.length).equals(Buffer.from(bytes));

const FORMATS: readonly Format[] = [
  // "\x7fELF", 64 bits, little-endian; e_machine.
  { platform: 'linux', matches: (file) => holds(file, 0, [0x7f, 0x45, 0x4c, 0x46, 2, 1]) && file.length >= 20, machine: (file) => file.readUInt16LE(18), machines: { 0x3e: 'x64', 0xb7: 'arm64' } },
  // "MZ", and "PE\0\0" where it points to; Machine.
  { platform: 'win32', matches: (file) => holds(file, 0, [0x4d, 0x5a]) && holds(file, peHeader(file), [0x50, 0x45, 0, 0]) && file.length >= peHeader(file) + 6, machine: (file) => file.readUInt16LE(peHeader(file) + 4), machines: { 0x8664: 'x64', 0xaa64: 'arm64' } },
  // MH_MAGIC_64; cputype.
  { platform: 'darwin', matches: (file) => holds(file, 0, [0xcf, 0xfa, 0xed, 0xfe]) && file.length >= 8, machine: (file) => file.readUInt32LE(4), machines: { 0x1000007: 'x64', 0x100000c: 'arm64' } },
];

/** Undefined where the file is no library of these kinds, or for another processor. */
export function binaryKind(file: Buffer): BinaryKind | undefined {
  const format = FORMATS.find(({ matches }) => matches(file));
  const arch = format?.machines[format.machine(file)];
  return format && arch && { platform: format.platform, arch };
}
