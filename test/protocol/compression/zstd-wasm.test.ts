import { compress, decompress, init } from '@bokuweb/zstd-wasm'
import { expect, test } from 'vitest'
import { wasmZstd } from '../../../src/protocol/compression/zstd.js'

test('code that uses the package of the WebAssembly, too, is left alone', async () => {
  const text = Buffer.from('both of us '.repeat(1000))
  await init()
  const theirs = compress(text)
  const ours = wasmZstd()
  expect(ours.decompress(Buffer.from(theirs), text.length)).toEqual(text)
  expect(Buffer.from(decompress(ours.compress(text, 3)))).toEqual(text)
  await init()
  expect(ours.decompress(Buffer.from(compress(text)), text.length)).toEqual(text)
  expect(Buffer.from(decompress(theirs))).toEqual(text)
})
