/** Collects what a client receives, for a test that waits until there is enough. */
export class Inbox<T> {
  readonly all: T[] = []
  private wake = (): void => {}

  readonly put = (item: T): void => {
    this.all.push(item)
    this.wake()
  }

  /** Everything received, once that is `count` items or more. The runner's timeout bounds the wait. */
  async atLeast(count: number): Promise<readonly T[]> {
    while (this.all.length < count) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.all
  }

  /** The first `count` items. */
  async first(count: number): Promise<readonly T[]> {
    return (await this.atLeast(count)).slice(0, count)
  }

  clear(): void {
    this.all.length = 0
  }
}
