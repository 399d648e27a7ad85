const begin = performance.now()
await import('embedded-kafka')
const ms = performance.now() - begin
const { loadedCodecs } = await import('./loaded-codecs.cjs')
console.log(JSON.stringify({ ms, codecs: loadedCodecs() }))
