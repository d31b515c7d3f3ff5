import { and, asc, eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { charges, clients } from '../../../db/schema'
import { mayActAutomatically } from '../../clients/rules'
import type { Context, Firm } from '../../context'
import { type Day, dayIn } from '../../kernel/time'
import { enqueue } from '../../outbox/enqueue'
import { dayOfTry, isWorthRetrying, nextTryAt } from './rules'

const DAY_MS = 86_400_000

type Charge = typeof charges.$inferSelect

/**
 * A step of the write in which a charge failed: writes down the next try and when it comes. Answers with its day,
 * null where there is none, as for a client that is not charged automatically.
 */
export async function retryLater(
  tx: Tx,
  ctx: Context,
  { firm, invoiceId, code }: { firm: Firm; invoiceId: string; code: string },
): Promise<Day | null> {
  if (!isWorthRetrying(code)) return null
  const tries = await tx.select().from(charges).where(eq(charges.invoiceId, invoiceId)).orderBy(asc(charges.attempt))
  const next = nextTryAt(tries)
  const last = tries.at(-1)
  if (!next || !last || last.state !== 'failed') return null
  const [client] = await tx.select({ status: clients.status }).from(clients).where(eq(clients.id, last.clientId))
  if (!client || !mayActAutomatically('charge', client)) return null
  const runAt = new Date(next.first.getTime() + next.days * DAY_MS)
  await addTry(tx, ctx, { ...last, attempt: last.attempt + 1 }, runAt)
  return dayOfTry(dayIn(next.first, firm.timeZone), next.days)
}

/** A step: one try to charge an invoice, and the job that does it. A try that is there already stays as it is. */
export async function addTry(
  tx: Tx,
  ctx: Context,
  charge: Pick<Charge, 'invoiceId' | 'clientId' | 'cardId' | 'attempt' | 'currency' | 'exponent' | 'amountMinor'>,
  runAt: Date,
): Promise<void> {
  const { invoiceId, clientId, cardId, attempt, currency, exponent, amountMinor } = charge
  const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
  const row = { id: ctx.id('chg'), invoiceId, clientId, cardId, attempt, currency, exponent, amountMinor, ...at }
  const [added] = await tx
    .insert(charges)
    .values({ ...row, state: 'waiting' })
    .onConflictDoNothing({ target: [charges.invoiceId, charges.attempt] })
    .returning({ id: charges.id })
  if (!added) return
  const uniqueKey = `charge ${invoiceId} ${attempt}`
  await enqueue(tx, ctx, { kind: 'charge', payload: { chargeId: added.id }, uniqueKey, runAt })
}

/** A step: one that was not made at Stripe and never will be. */
export async function dropTry(tx: Tx, ctx: Context, id: string, problem: string): Promise<void> {
  await tx
    .update(charges)
    .set({ state: 'dropped', problem, updatedAt: ctx.now() })
    .where(and(eq(charges.id, id), eq(charges.state, 'waiting')))
}
