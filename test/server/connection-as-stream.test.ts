/** All that holds of connections, where sockets can only be read as streams. */
import { vi } from 'vitest'

vi.mock('../../src/server/direct-reads.js', () => ({ readDirectly: () => undefined }))

await import('./connection.test.js')
