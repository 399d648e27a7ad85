/** What of the codecs was loaded by now, by name; an ES module loads them by `require`, too. */
exports.loadedCodecs = () => {
  const packages = Object.keys(require.cache).filter((path) => /[\\/](snappy|lz4-napi|zstd-wasm)[\\/]/.test(path))
  const builtin = process.moduleLoadList.filter((name) => name === 'NativeModule zlib')
  return [...packages, ...builtin]
}
