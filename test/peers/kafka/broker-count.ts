import { once } from 'node:events'
import { connect } from 'node:net'

const metadataApiKey = 3
const apiVersion = 1
const correlationId = 1
const clientId = 'launch'

/**
 * How many brokers the one at `port` of 127.0.0.1 knows as alive, by its answer to a Metadata request. The frame is
 * written by hand on purpose: the launcher of the judge must not lean on the code that is judged.
 */
export async function brokerCount(port: number, timeoutMs: number): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer from 127.0.0.1:${port} in ${timeoutMs} ms`)))
  try {
    await once(socket, 'connect')
    socket.write(metadataRequest())
    let answer = Buffer.alloc(0)
    for await (const chunk of socket) {
      answer = Buffer.concat([answer, chunk])
      // Size, correlation id, and the length of the array of brokers, which comes first.
      if (answer.length >= 12) return answer.readInt32BE(8)
    }
    throw new Error(`127.0.0.1:${port} closed the connection`)
  } finally {
    socket.destroy()
  }
}

/** Version 1 with an empty list of topics: the brokers alone. */
function metadataRequest(): Buffer {
  const frame = Buffer.alloc(4 + 8 + 2 + clientId.length + 4)
  frame.writeInt32BE(frame.length - 4, 0)
  frame.writeInt16BE(metadataApiKey, 4)
  frame.writeInt16BE(apiVersion, 6)
  frame.writeInt32BE(correlationId, 8)
  frame.writeInt16BE(clientId.length, 12)
  frame.write(clientId, 14, 'latin1')
  frame.writeInt32BE(0, 14 + clientId.length)
  return frame
}
