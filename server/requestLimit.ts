import type { Limits } from './auth/limits'

/** More askers than these in one window push the first ones out. */
const ASKERS = 50_000

/**
 * Counts a request of an asker, in the memory of this process and in one window for all, so that it
 * costs next to nothing. Answers with the seconds to wait, 0 while there are few enough.
 */
export function createRequestLimit({ most, seconds }: Limits['requests']): (asker: string, now: Date) => number {
  const counts = new Map<string, number>()
  let endsAt = 0
  return (asker, now) => {
    const at = now.getTime()
    if (at >= endsAt) {
      counts.clear()
      endsAt = at + seconds * 1000
    }
    const known = counts.get(asker)
    if (known === undefined && counts.size >= ASKERS) counts.delete(counts.keys().next().value as string)
    const count = (known ?? 0) + 1
    counts.set(asker, count)
    return count > most ? Math.ceil((endsAt - at) / 1000) : 0
  }
}
