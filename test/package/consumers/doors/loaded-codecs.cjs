/** What was loaded by now of the packages that few tests need; an ES module of ours loads them by `require`, too. */
exports.loadedCodecs = () => {
  const packages = Object.keys(require.cache).filter((path) =>
    /[\\/](snappy|lz4-napi|zstd-wasm|nanoid|@node-rs)[\\/]/.test(path),
  )
  const builtin = process.moduleLoadList.filter((name) => name === 'NativeModule zlib')
  return [...packages, ...builtin]
}
