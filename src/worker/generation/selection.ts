/**
 * Partial selection of the heaviest items without sorting them all. Items are indices into `weights`; heavier comes
 * first, and of two equal weights the one with the smaller index, so that the outcome never depends on the algorithm.
 */

/**
 * Reorders `items[0..count)` so that its first `k` entries are the `k` heaviest, in no particular order.
 * Quickselect (Hoare's FIND, CACM 1961): linear on average.
 */
export function selectHeaviest(items: Int32Array, count: number, weights: Float64Array, k: number): void {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = partition(items, low, high, weights);
    if (pivot === k - 1) return;
    if (pivot < k - 1) low = pivot + 1;
    else high = pivot - 1;
  }
}

/**
 * Reorders `items[0..count)` so that its first entries are the smallest set of heaviest items whose weights reach
 * `target`, and gives the size of that set: at least 1, at most `count`. Quickselect on the running sum.
 */
export function selectNucleus(items: Int32Array, count: number, weights: Float64Array, target: number): number {
  let low = 0;
  let high = count - 1;
  /** Weight of items[0..low), all of which belong to the set. */
  let taken = 0;
  while (low < high) {
    const pivot = partition(items, low, high, weights);
    let upToPivot = taken;
    for (let i = low; i < pivot; i++) upToPivot += weightAt(items, weights, i);
    if (upToPivot >= target) {
      high = pivot - 1;
      continue;
    }
    upToPivot += weightAt(items, weights, pivot);
    if (upToPivot >= target) return pivot + 1;
    taken = upToPivot;
    low = pivot + 1;
  }
  return Math.min(low + 1, count);
}

function weightAt(items: Int32Array, weights: Float64Array, at: number): number {
  return weights[items[at] as number] as number;
}

function comesBefore(weights: Float64Array, a: number, b: number): boolean {
  const weightA = weights[a] as number;
  const weightB = weights[b] as number;
  return weightA > weightB || (weightA === weightB && a < b);
}

/** Lomuto partition of items[low..high] around the median of its first, middle and last entries; gives its new place. */
function partition(items: Int32Array, low: number, high: number, weights: Float64Array): number {
  moveMedianToEnd(items, low, high, weights);
  const pivot = items[high] as number;
  let place = low;
  for (let i = low; i < high; i++) {
    const item = items[i] as number;
    if (comesBefore(weights, item, pivot)) {
      items[i] = items[place] as number;
      items[place++] = item;
    }
  }
  items[high] = items[place] as number;
  items[place] = pivot;
  return place;
}

function moveMedianToEnd(items: Int32Array, low: number, high: number, weights: Float64Array): void {
  const middle = (low + high) >>> 1;
  const swapUnlessOrdered = (a: number, b: number): void => {
    const first = items[a] as number;
    const second = items[b] as number;
    if (!comesBefore(weights, second, first)) return;
    items[a] = second;
    items[b] = first;
  };
  swapUnlessOrdered(low, middle);
  swapUnlessOrdered(low, high);
  // Now items[low] is first of the three: the median is the heavier of the other two.
  swapUnlessOrdered(high, middle);
}
