/** Searches in what is sorted: how nothing in a log takes longer because the log is long. */

/** The first index below `length` for which `holds`, which must then hold for all that follow; `length` for none. */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The index of the last of the ascending `values` that is at most `wanted`; -1 for none. */
export function floorIndex(values: readonly number[], wanted: number): number {
  return firstIndex(values.length, (index) => values[index]! > wanted) - 1
}
