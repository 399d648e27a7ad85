/**
 * Reads of an accepted socket straight into memory of ours.
 *
 * Node reads each time into 64 KiB of new memory, for the garbage collector to free: where hundreds of megabytes come
 * in per second, that is a large part of all work. `onread` of `new net.Socket()` reads into memory that it is told,
 * but a server makes its sockets itself. So the handle of the accepted one moves to a socket that is made here, as
 * node:child_process does where it hands a socket on.
 */
import { Socket } from 'node:net'

export interface Reader {
  /** Where the next bytes are to go: at least one byte of memory. Asked when made, and after each `received`. */
  target(): Buffer
  /** So many bytes have come into the last target. */
  received(bytes: number): void
}

/** What a socket keeps of the system's. Node does not document it. */
interface Accepted {
  _handle: { readonly useUserBuffer?: unknown } | null
}

/**
 * The socket to use in place of `accepted`, which is used up then; undefined, with `accepted` as it was, where it can
 * only be read as a stream: it is no plain TCP socket, or this Node keeps it otherwise. On Windows a read is begun
 * before anything has come, so its memory could not be shared with other sockets.
 */
export function readDirectly(accepted: Socket, reader: Reader): Socket | undefined {
  if (process.platform === 'win32' || Object.getPrototypeOf(accepted) !== Socket.prototype) return undefined
  const from = accepted as unknown as Accepted
  const handle = from._handle
  if (typeof handle?.useUserBuffer !== 'function') return undefined
  from._handle = null
  accepted.destroy()
  const onread = {
    buffer: () => reader.target(),
    callback: (bytes: number) => {
      reader.received(bytes)
      return true
    },
  }
  return new Socket({ handle, onread } as object)
}
