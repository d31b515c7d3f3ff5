import Stripe from 'stripe'
import type { Book, Message } from './book'

/** Takes a message as the portal's door would: the status of its answer. */
export type Post = (body: string, signature: string) => Promise<number>

type Parts = { book: Book; now: () => Date; secret: string; post: Post }

/** Signed at the moment it is sent, as Stripe does at every try. */
export const signatureOf = (body: string, { secret, now }: Pick<Parts, 'secret' | 'now'>): string =>
  Stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret,
    timestamp: Math.floor(now().getTime() / 1000),
  })

/** Sends one message, whatever was sent before. True where it was taken. */
export async function sendMessage(parts: Parts, message: Message): Promise<boolean> {
  const status = await parts.post(message.body, signatureOf(message.body, parts)).catch((error: Error) => error.message)
  const taken = typeof status === 'number' && status >= 200 && status < 300
  if (taken) parts.book.delivered(message.id, String(status))
  else parts.book.putOff(message.id, String(status), parts.now().getTime() + waitAfter(message.tries))
  return taken
}

/** 1, 2, 4 seconds and so on, up to an hour. */
const waitAfter = (tries: number) => Math.min(1_000 * 2 ** Math.max(tries - 1, 0), 3_600_000)

/** Nobody else sends the same message meanwhile. */
const LEASE_MS = 30_000
const LOOKS_EVERY_MS = 2_000

/**
 * Sends what is due, one after the other, again with growing delay until it is taken. `wake` looks at once;
 * without it every two seconds, for what other processes made.
 */
export function startDelivery(parts: Parts, beforehand: () => void, failed: (error: unknown) => void) {
  const { book, now } = parts
  let stopped = false
  let again = false
  let running: Promise<void> | null = null

  async function round(): Promise<void> {
    do {
      again = false
      beforehand()
      while (!stopped && book.setting('delivering') !== 'no') {
        const moment = now().getTime()
        const message = book.write(() => book.claim(moment, moment + LEASE_MS))
        if (!message) break
        await sendMessage(parts, message)
      }
    } while (again && !stopped)
  }

  const wake = (): void => {
    again = true
    if (running || stopped) return
    running = round()
      .catch(failed)
      .finally(() => {
        running = null
      })
  }

  const timer = setInterval(wake, LOOKS_EVERY_MS)
  timer.unref()
  return {
    wake,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
