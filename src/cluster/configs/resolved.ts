/** What resources resolve to on each broker. All that have no configs of their own (null) share one object. */
export class Resolved<T> {
  private readonly byBroker = new Map<number, Map<string | null, T>>()

  get(brokerId: number, name: string | null, resolve: () => T): T {
    let byName = this.byBroker.get(brokerId)
    if (byName === undefined) this.byBroker.set(brokerId, (byName = new Map()))
    let value = byName.get(name)
    if (value === undefined) byName.set(name, (value = resolve()))
    return value
  }

  forget(name: string): void {
    for (const byName of this.byBroker.values()) byName.delete(name)
  }

  clear(): void {
    this.byBroker.clear()
  }
}
