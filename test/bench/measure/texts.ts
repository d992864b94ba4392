/** Python text for the measurements that go through the generator: long enough for any prompt, the same in every run. */

const VERBS = ['load', 'merge', 'count', 'rank', 'clean', 'split', 'group', 'trace', 'parse', 'weigh', 'scale', 'match'];
const NOUNS = ['orders', 'users', 'rows', 'paths', 'events', 'scores', 'tokens', 'edges', 'prices', 'labels', 'lines', 'items'];

function functionText(index: number): string {
  const verb = VERBS[index % VERBS.length] ?? '';
  const noun = NOUNS[(index * 7 + 3) % NOUNS.length] ?? '';
  return (
    `def ${verb}_${noun}_${index}(${noun}, limit=${10 + index}):\n` +
    `    """Return the ${noun} that pass the limit of ${verb}."""\n` +
    `    kept = []\n` +
    `    for position, value in enumerate(${noun}):\n` +
    `        if value is None or position > limit:\n` +
    `            continue\n` +
    `        kept.append((value, position + ${index}))\n` +
    `    return sorted(kept)\n\n\n`
  );
}

/** A module of so many functions. */
export function moduleText(functions: number): string {
  return Array.from({ length: functions }, (_, index) => functionText(index)).join('');
}

/** What is typed at the end of the module in the keystroke measurement. */
export const TYPED = 'def total_of(values):\n    result = 0\n    for value in values:\n        result += value\n    return result\n';

const ORIGINAL = `def summarise_orders(orders, currency, minimum=0.0):
    """Summarise orders by customer."""
    totals = {}
    counts = {}
    for order in orders:
        if order.currency != currency:
            continue
        if order.amount < minimum:
            continue
        customer = order.customer_id
        totals[customer] = totals.get(customer, 0.0) + order.amount
        counts[customer] = counts.get(customer, 0) + 1
    summary = []
    for customer in sorted(totals, key=totals.get, reverse=True):
        average = totals[customer] / counts[customer]
        summary.append((customer, totals[customer], counts[customer], average))
    return summary
`;

/** A function and the instruction to rewrite it; the answer differs in one line. */
export const COPY_TASK = {
  prompt: `${ORIGINAL}\n\n# The same function, which also leaves out cancelled orders:\n`,
  answer: ORIGINAL.replace('if order.amount < minimum:', 'if order.amount < minimum or order.cancelled:'),
};
