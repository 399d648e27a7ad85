/** Java's `String.hashCode`: over UTF-16 code units, wrapping at 32 bits. */
export function javaStringHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

/** `texts`, which are distinct, in the order a `java.util.HashMap` with these keys would list them. */
export function hashOrder(texts: readonly string[]): string[] {
  let buckets = 16
  while (texts.length > buckets * 0.75) buckets *= 2
  const bucketOf = (text: string) => {
    const hash = javaStringHash(text)
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  }
  return [...texts].sort((a, b) => bucketOf(a) - bucketOf(b))
}
