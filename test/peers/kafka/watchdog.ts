import { spawn } from 'node:child_process'

export interface Watchdog {
  /** Has the process killed if we end without `dismiss`. */
  watch(pid: number): void
  dismiss(): void
}

// Reads process ids until its stdin ends, which happens when we are gone, however that came about.
const script =
  'pids=; while read -r pid; do pids="$pids $pid"; done; [ -z "$pids" ] || kill -KILL $pids 2>/dev/null; rm -rf "$1"'

/**
 * A JVM doesn't notice that the process which started it has died, and nobody is left to stop it then. This shell
 * does: it outlives us by as long as it takes to kill what it watches and to remove `directory`.
 */
export function startWatchdog(directory: string): Watchdog {
  const shell = spawn('sh', ['-c', script, 'watchdog', directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.stdin.on('error', () => {})
  shell.unref()
  return {
    watch: (pid) => shell.stdin.write(`${pid}\n`),
    dismiss: () => {
      shell.kill('SIGKILL')
      shell.stdin.destroy()
    },
  }
}
