/**
 * Time as a value. Nothing in the cluster asks the machine what time it is or waits on it: it asks its `Clock`.
 */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `fn` once at `atMs`. A key has one timer: scheduling it again replaces the former. */
  schedule(key: string, atMs: number, fn: () => void): void
  cancel(key: string): void
}

interface Timer {
  readonly key: string
  atMs: number
  readonly order: number
  readonly fn: () => void
}

/** Keyed timers by due time; those due together fire in the order they were scheduled. */
export class TimerQueue {
  private readonly heap: Timer[] = []
  private readonly byKey = new Map<string, Timer>()
  private order = 0

  get size(): number {
    return this.byKey.size
  }

  set(key: string, atMs: number, fn: () => void): void {
    const timer = { key, atMs, order: this.order++, fn }
    this.byKey.set(key, timer)
    this.heap.push(timer)
    this.siftUp(this.heap.length - 1)
    if (this.heap.length > 64 && this.heap.length > this.byKey.size * 4) this.compact()
  }

  delete(key: string): void {
    this.byKey.delete(key)
  }

  clear(): void {
    this.byKey.clear()
    this.heap.length = 0
  }

  /** Moves all of them by as much, which leaves their order as it is. */
  shift(byMs: number): void {
    for (const timer of this.heap) timer.atMs += byMs
  }

  /** When the next timer is due; undefined when there is none. */
  nextAtMs(): number | undefined {
    this.dropReplaced()
    return this.heap[0]?.atMs
  }

  /** Takes the next timer that is due at `now`. */
  takeDue(now: number): Timer | undefined {
    this.dropReplaced()
    const timer = this.heap[0]
    if (timer === undefined || timer.atMs > now) return undefined
    this.pop()
    this.byKey.delete(timer.key)
    return timer
  }

  /** A replaced or cancelled timer stays in the heap until it comes to its top. */
  private dropReplaced(): void {
    while (this.heap.length > 0 && this.byKey.get(this.heap[0]!.key) !== this.heap[0]) this.pop()
  }

  private compact(): void {
    const live = this.heap.filter((timer) => this.byKey.get(timer.key) === timer)
    this.heap.length = 0
    for (const timer of live) {
      this.heap.push(timer)
      this.siftUp(this.heap.length - 1)
    }
  }

  private before(a: number, b: number): boolean {
    const x = this.heap[a]!
    const y = this.heap[b]!
    return x.atMs < y.atMs || (x.atMs === y.atMs && x.order < y.order)
  }

  private swap(a: number, b: number): void {
    const held = this.heap[a]!
    this.heap[a] = this.heap[b]!
    this.heap[b] = held
  }

  private siftUp(from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(at, parent)) return
      this.swap(at, parent)
      at = parent
    }
  }

  private pop(): void {
    const last = this.heap.pop()!
    if (this.heap.length === 0) return
    this.heap[0] = last
    let at = 0
    for (;;) {
      const left = at * 2 + 1
      const right = left + 1
      let least = at
      if (left < this.heap.length && this.before(left, least)) least = left
      if (right < this.heap.length && this.before(right, least)) least = right
      if (least === at) return
      this.swap(at, least)
      at = least
    }
  }
}

/** A clock that moves only when told to: for simulations and for tests of anything that waits. */
export class ManualClock implements Clock {
  private readonly timers = new TimerQueue()
  private time: number

  constructor(startMs = 0) {
    this.time = startMs
  }

  now(): number {
    return this.time
  }

  schedule(key: string, atMs: number, fn: () => void): void {
    this.timers.set(key, atMs, fn)
  }

  cancel(key: string): void {
    this.timers.delete(key)
  }

  /** How many timers are armed. */
  get pending(): number {
    return this.timers.size
  }

  /** Moves time forward, firing what falls due at the moment it is due. Returns the keys that fired, in order. */
  advance(ms: number): string[] {
    const target = this.time + ms
    const fired: string[] = []
    for (let timer = this.timers.takeDue(target); timer !== undefined; timer = this.timers.takeDue(target)) {
      this.time = Math.max(this.time, timer.atMs)
      fired.push(timer.key)
      timer.fn()
    }
    this.time = target
    return fired
  }
}
