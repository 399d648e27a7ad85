/** The values that stand in a request more than once, where each may stand there but once. */
export function repeatedValues<T>(values: Iterable<T>): ReadonlySet<T> {
  const seen = new Set<T>()
  const repeated = new Set<T>()
  for (const value of values) {
    if (seen.has(value)) repeated.add(value)
    seen.add(value)
  }
  return repeated
}
