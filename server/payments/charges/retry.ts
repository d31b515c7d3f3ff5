import { and, asc, eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { charges, clients } from '../../../db/schema'
import { mayActAutomatically } from '../../clients/rules'
import type { Context, Firm } from '../../context'
import { type Day, dayIn } from '../../kernel/time'
import { enqueue } from '../../outbox/enqueue'
import { dayOfTry, isWorthRetrying, nextTryAt, pausedWords } from './rules'

const DAY_MS = 86_400_000

type Charge = typeof charges.$inferSelect
type NewTry = Pick<Charge, 'invoiceId' | 'clientId' | 'cardId' | 'attempt' | 'currency' | 'exponent' | 'amountMinor'>

/**
 * A step of the write in which a charge failed: plans the next try. Returns its day, or null if there is none. If the
 * client's status stops automatic payment, the next try is recorded as dropped, so that one follows after activation.
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
  if (!client) return null
  const following = { ...last, attempt: last.attempt + 1 }
  if (!mayActAutomatically('charge', client)) {
    await insertTry(tx, ctx, following, { state: 'dropped', problem: pausedWords(client.status) })
    return null
  }
  const runAt = new Date(next.first.getTime() + next.days * DAY_MS)
  await addTry(tx, ctx, following, runAt)
  return dayOfTry(dayIn(next.first, firm.timeZone), next.days)
}

/** A step: one try to charge an invoice, and the job that does it. A try that is there already stays as it is. */
export async function addTry(tx: Tx, ctx: Context, charge: NewTry, runAt: Date): Promise<void> {
  const chargeId = await insertTry(tx, ctx, charge, { state: 'waiting' })
  if (!chargeId) return
  const uniqueKey = `charge ${charge.invoiceId} ${charge.attempt}`
  await enqueue(tx, ctx, { kind: 'charge', payload: { chargeId }, uniqueKey, runAt })
}

/** Returns the id of the new row; undefined if the invoice has this attempt already. */
async function insertTry(
  tx: Tx,
  ctx: Context,
  { invoiceId, clientId, cardId, attempt, currency, exponent, amountMinor }: NewTry,
  set: Pick<typeof charges.$inferInsert, 'state' | 'problem'>,
): Promise<string | undefined> {
  const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
  const row = { id: ctx.id('chg'), invoiceId, clientId, cardId, attempt, currency, exponent, amountMinor, ...at }
  const [added] = await tx
    .insert(charges)
    .values({ ...row, ...set })
    .onConflictDoNothing({ target: [charges.invoiceId, charges.attempt] })
    .returning({ id: charges.id })
  return added?.id
}

/** A step: one that was not made at Stripe and never will be. */
export async function dropTry(tx: Tx, ctx: Context, id: string, problem: string): Promise<void> {
  await tx
    .update(charges)
    .set({ state: 'dropped', problem, updatedAt: ctx.now() })
    .where(and(eq(charges.id, id), eq(charges.state, 'waiting')))
}
