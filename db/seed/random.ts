/** The one seed of all generated data. */
const SEED = 20_260_315

/** The same whole numbers always give the same 32 bits: chance that does not depend on the order of asking. */
export function hash(...parts: number[]): number {
  let mixed = SEED
  for (const part of parts) {
    mixed = Math.imul(mixed ^ part, 0x9e3779b1)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77)
  }
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae3d)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** From 0 to 1. */
export const noise = (...parts: number[]): number => hash(...parts) / 2 ** 32

export type Random = {
  /** From 0 to 1. */
  next: () => number
  /** A whole number, both ends included. */
  between: (low: number, high: number) => number
  chance: (of: number) => boolean
  pick: <Item>(items: readonly Item[]) => Item
  shuffle: <Item>(items: readonly Item[]) => Item[]
}

/** Mulberry32. */
export function randomOf(...parts: number[]): Random {
  let state = hash(...parts)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    chance: (of) => next() < of,
    pick: <Item>(items: readonly Item[]) => items[between(0, items.length - 1)] as Item,
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  }
}
