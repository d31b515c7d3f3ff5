import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Context } from '../context'
import type { Post } from '../embedded/stripe/deliver'
import { openStand } from '../embedded/stripe/open'
import { Refusal, statusOf } from '../kernel/refusal'
import { createPayments } from '../ports/stripe'
import { testContext } from '../testing'
import { receiveStripe } from './receiveStripe'

/** A test's clock: it stands still until somebody moves it. */
type Clock = { now: Date }

/**
 * A context that pays through Stripe's SDK at a stand-in on loopback. `stripe` is what people, banks and
 * Stripe do there; its messages wait until the test sends them to `receiveStripe`: `stripe.sendWaiting()`.
 * Time passes for both with `clock.now`. `post` takes the messages in place of `receiveStripe`.
 */
export async function payingContext(options: Parameters<typeof testContext>[0] = {}, post?: Post) {
  const folder = mkdtempSync(join(tmpdir(), 'origins-stripe-'))
  const made = await testContext(options)
  const clock: Clock = { now: made.now() }
  const now = () => clock.now
  const doors: { ctx: Context } = { ctx: { ...made, now } }
  const stand = await openStand({
    file: join(folder, 'stripe.db'),
    now,
    appUrl: () => made.appUrl,
    random: randomBytes,
    post: post ?? ((body, signature) => posted(doors.ctx, body, signature)),
    failed: (error) => {
      throw error
    },
  })
  onTestFinished(async () => {
    await stand.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { control: stripe, ...at } = stand
  const ctx: Context = { ...doors.ctx, payments: createPayments({ ...at, mode: 'embedded' }), stripe }
  doors.ctx = ctx
  return { ctx, stripe, clock, stand }
}

/** What the portal's door answers. */
async function posted(ctx: Context, body: string, signature: string): Promise<number> {
  try {
    await receiveStripe(ctx, { body, signature })
    return 200
  } catch (error) {
    if (error instanceof Refusal) return statusOf[error.code]
    throw error
  }
}
