/** The code that the walkthrough lets a stranger try things on. No VS Code in here. */

export interface Sample {
  readonly text: string;
  /** Where the cursor is put, as an offset into the text. */
  readonly cursor: number;
}

/** Text with the cursor at `¦`. */
function sample(marked: string): Sample {
  const cursor = marked.indexOf('¦');
  return { text: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor };
}

/** The names in front of the cursor say what comes next: a small model needs no more. */
const COMPLETE = `class Stack:
    """A last-in, first-out collection."""

    def __init__(self):
        self.items = []

    def push(self, item):
        """Put an item on top."""
        self.items.append(item)

    def __len__(self):
        return ¦
`;

const EXPLAIN = `def greatest_common_divisor(a: int, b: int) -> int:
    while b != 0:
        ¦a, b = b, a % b
    return abs(a)


print(greatest_common_divisor(48, 36))
`;

/** Wrong in ways that are easy to overlook, one each. */
const REVIEW = `¦import subprocess


def ping(host, log=[]):
    """Return whether a host answers."""
    done = subprocess.run(f"ping -c 1 {host}", shell=True)
    log.append(host)
    return done.returncode is 0
`;

export type SampleName = 'complete' | 'explain' | 'review';

export const SAMPLES: Readonly<Record<SampleName, Sample>> = { complete: sample(COMPLETE), explain: sample(EXPLAIN), review: sample(REVIEW) };
