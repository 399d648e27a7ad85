/** Each of `values` once, by its key. One that comes again stands in its first place, as it was given last. */
export function lastOfEach<T>(values: readonly T[], keyOf: (value: T) => unknown): readonly T[] {
  if (values.length < 2) return values
  return [...new Map(values.map((value) => [keyOf(value), value])).values()]
}
