/** Java's `String.hashCode`: over UTF-16 code units, wrapping at 32 bits. */
export function javaStringHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

/**
 * `texts`, which are distinct, in the order a `java.util.HashMap` with these keys would list them.
 * @param capacity what the map is made for: `new HashMap<>(capacity)`. Default: 16.
 */
export function hashOrder(texts: readonly string[], capacity = 16): string[] {
  let buckets = 1
  while (buckets < capacity) buckets *= 2
  while (texts.length > Math.floor(buckets * 0.75)) buckets *= 2
  const bucketOf = (text: string) => {
    const hash = javaStringHash(text)
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  }
  return [...texts].sort((a, b) => bucketOf(a) - bucketOf(b))
}
