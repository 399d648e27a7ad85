const begin = performance.now()
require('embedded-kafka')
const ms = performance.now() - begin
const { loadedCodecs } = require('./loaded-codecs.cjs')
console.log(JSON.stringify({ ms, codecs: loadedCodecs() }))
