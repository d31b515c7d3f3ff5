import type { Book, Thing } from './book'
import { newEvent } from './objects'

/** The version of Stripe's API that the stand-in speaks. */
export const VERSION = '2026-10-28.endive'

/** What every act needs. `key` is the idempotency key of the request that acts, null for the pages. */
export type Desk = { book: Book; now: () => Date; pageOf: (checkoutId: string) => string; key: string | null }

export const seconds = ({ now }: Desk): number => Math.floor(now().getTime() / 1000)

/** Keeps what changed, and the message that says so, in one write. */
export function tell({ book, now, key }: Desk, type: string, thing: Thing): void {
  const event = newEvent(Math.floor(now().getTime() / 1000), type, thing, key, VERSION)
  book.addEvent(event, JSON.stringify(event, null, 2), now().getTime())
}

export function changed<T extends Thing>(desk: Desk, thing: T, ...types: string[]): T {
  desk.book.save(thing)
  for (const type of types) tell(desk, type, thing)
  return thing
}
