import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface ProgramOptions {
  command: string
  args: readonly string[]
  env?: Record<string, string>
  /** The first line of stdout or stderr that matches says that the program serves. */
  readyWhen: RegExp
  readyTimeoutMs: number
  /** Lines that tell nothing when the program fails; the others (the last of them) are in the error's message. */
  ordinaryLine?: RegExp
  /** Called with the process id as soon as there is one, before the program is ready. */
  onSpawn?: (pid: number) => void
  /** Kills the program when aborted; what waits for its ready line rejects then. */
  signal?: AbortSignal
  /** How long it may take to obey SIGTERM. Default 10 s. */
  stopTimeoutMs?: number
}

export interface Program {
  readonly pid: number
  /** What `readyWhen` matched. */
  readonly ready: RegExpExecArray
  /** Writes one line to the program's stdin and resolves with the rest of the next output line that begins with `answerPrefix`. */
  ask(line: string, answerPrefix: string): Promise<string>
  /** SIGTERM, and SIGKILL for what is still there after `stopTimeoutMs`. Resolves when the process is gone; idempotent. */
  stop(): Promise<void>
}

export interface RunResult {
  code: number | null
  stdout: string
  stderr: string
}

const answerTimeoutMs = 30_000
const keptLines = 60

export interface RunOptions {
  cwd?: string
  /** What the program reads on its stdin; default nothing. */
  input?: string
  /** Its stdin stays open for as long as we live instead: the program ends with it, and so never outlives us. */
  tied?: boolean
  /** Killed after this time; its code is null then. Default none. */
  timeoutMs?: number
}

/** Runs a program to its end and captures what it said. Rejects only if it cannot be started. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = spawn(command, args, { cwd: options.cwd, timeout: options.timeoutMs, killSignal: 'SIGKILL' })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  // A program that ends without reading its input is no error of ours: its exit code tells.
  child.stdin.on('error', () => {})
  if (!options.tied) child.stdin.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** `run`, rejecting with what the program said if it fails. Resolves with its stdout. */
export async function runOrThrow(...[command, args, options]: Parameters<typeof run>): Promise<string> {
  const result = await run(command, args, options)
  if (result.code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} exited with ${result.code}\n${result.stdout}${result.stderr}`.slice(0, 8000),
    )
  }
  return result.stdout
}

/**
 * Starts a server program in its own process group (so Ctrl-C reaches only us, and we stop it in order) and waits for
 * its ready line. Its stdin stays open for as long as we live: a program that ends at the end of its stdin never outlives us.
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const child = spawn(options.command, options.args, {
    env: { ...process.env, ...options.env },
    stdio: 'pipe',
    detached: true,
    killSignal: 'SIGKILL',
    ...(options.signal && { signal: options.signal }),
  })
  child.stdin.on('error', () => {})
  const lines: string[] = []
  const listeners = new Set<(line: string) => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (!options.ordinaryLine?.test(line)) lines.push(line)
      if (lines.length > keptLines) lines.shift()
      for (const listener of listeners) listener(line)
    })
  }
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const nextLine = <T>(pick: (line: string) => T | undefined, timeoutMs: number, awaited: string) =>
    awaitLine({ child, lines, listeners, pick, timeoutMs, awaited: `${options.command}: ${awaited}` })

  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const hardStop = setTimeout(() => child.kill('SIGKILL'), options.stopTimeoutMs ?? 10_000)
      child.kill('SIGTERM')
      await exited
      clearTimeout(hardStop)
    }
    child.stdin.destroy()
  }
  if (child.pid !== undefined) options.onSpawn?.(child.pid)
  try {
    const ready = await nextLine(
      (line) => options.readyWhen.exec(line) ?? undefined,
      options.readyTimeoutMs,
      String(options.readyWhen),
    )
    return {
      pid: child.pid!,
      ready,
      stop,
      ask: (line, answerPrefix) => {
        const answer = nextLine(
          (said) => (said.startsWith(answerPrefix) ? said.slice(answerPrefix.length) : undefined),
          answerTimeoutMs,
          answerPrefix,
        )
        child.stdin.write(`${line}\n`)
        return answer
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface AwaitedLine<T> {
  child: ChildProcessWithoutNullStreams
  lines: readonly string[]
  listeners: Set<(line: string) => void>
  pick: (line: string) => T | undefined
  timeoutMs: number
  awaited: string
}

function awaitLine<T>({ child, lines, listeners, pick, timeoutMs, awaited }: AwaitedLine<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      listeners.delete(onLine)
      child.off('close', onClose).off('error', onError)
      clearTimeout(timer)
      act()
    }
    const fail = (why: string) =>
      settle(() => reject(new Error(`${awaited}: ${why}\n${lines.map((line) => `  ${line}`).join('\n')}`)))
    const onLine = (line: string) => {
      const picked = pick(line)
      if (picked !== undefined) settle(() => resolve(picked))
    }
    const onClose = (code: number | null, signal: string | null) =>
      fail(`ended with ${signal ?? code} before it said so`)
    const onError = (error: Error) => fail(error.message)
    const timer = setTimeout(() => fail(`not within ${timeoutMs} ms`), timeoutMs)
    listeners.add(onLine)
    child.once('close', onClose).once('error', onError)
  })
}
