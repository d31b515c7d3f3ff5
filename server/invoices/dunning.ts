import { and, asc, eq, exists, gt, gte, inArray, isNotNull, lte, ne, notExists, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import {
  charges,
  checkoutInvoices,
  checkouts,
  clients,
  invoices,
  paymentAllocations,
  refunds,
  reminders,
} from '../../db/schema'
import { published } from '../../db/sql'
import { type ClientStatus, statusesFor } from '../clients/rules'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { notChargeable } from '../payments/rules'
import { today } from '../settings/firm'
import { comesAfterIssue, kindOf, type Step, stepsOn } from './dunningRules'
import { remind } from './remindStep'

const AT_ONCE = 200

/**
 * Reminds of every open invoice for which a day of the firm's schedule has come, each kind once, however often
 * and in however many processes this runs. Not of imported ones, which the firm reminded of elsewhere before,
 * nor of what a bank is asked about or pays already, nor of what is about to be charged to a card, nor of clients
 * where nobody would be notified.
 */
export async function sendReminders(ctx: Context): Promise<{ reminded: number }> {
  if (ctx.viewer.kind !== 'system') throw new Refusal('forbidden')
  const day = await today(ctx)
  let reminded = 0
  const online = ctx.payments.mode !== 'none'
  for (const step of stepsOn(day, (await ctx.firm()).reminderDays)) {
    let after: { dueOn: string; id: string } | null = null
    for (;;) {
      const found: Candidate[] = await dueFor(ctx.db, step, after).limit(AT_ONCE)
      after = found.at(-1) ?? null
      const ids = found
        .filter((invoice) => !(online && isCharged(invoice)) && comesAfterIssue(invoice, step.days))
        .map(({ id }) => id)
      if (ids.length) {
        const done = await ctx.write((tx) => remind(tx, ctx, { ids, kind: kindOf(step.days), today: day }))
        reminded += done.size
      }
      if (found.length < AT_ONCE) break
    }
  }
  return { reminded }
}

type Candidate = { id: string; issuedOn: string; dueOn: string; currency: string; owed: number; autopay: boolean }

/** By itself, and neither tried in vain nor given back. */
const isCharged = ({ autopay, owed, currency }: Candidate): boolean => autopay && !notChargeable(owed, currency)

/** Read along the index of status and due day. */
export function dueFor(db: Pick<ReadDb, 'select'>, step: Step, after: { dueOn: string; id: string } | null) {
  const where: (SQL | undefined)[] = [
    eq(invoices.status, 'open'),
    lte(invoices.dueOn, step.dueTo),
    step.dueFrom === null ? undefined : gte(invoices.dueOn, step.dueFrom),
    after ? sql`(${invoices.dueOn}, ${invoices.id}) > (${after.dueOn}, ${after.id})` : undefined,
    ne(invoices.origin, 'imported'),
    gt(owed, 0),
    published(invoices.importId),
    exists(ofClient(db, statusesFor('remind'))),
    notExists(reminded(db, kindOf(step.days))),
    notExists(disputed(db)),
    notExists(debited(db)),
  ]
  return db
    .select({
      id: invoices.id,
      issuedOn: invoices.issuedOn,
      dueOn: invoices.dueOn,
      currency: invoices.currency,
      owed: owed.mapWith(Number),
      autopay: sql`${and(exists(charging(db)), notExists(overCharge(db)))}`.mapWith(Boolean),
    })
    .from(invoices)
    .where(and(...where))
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
}

const owed = sql`${invoices.totalMinor} - ${invoices.paidMinor} - ${invoices.creditedMinor}`

type From = Pick<ReadDb, 'select'>

const reminded = (db: From, kind: string) =>
  db
    .select({ one: sql`1` })
    .from(reminders)
    .where(and(eq(reminders.invoiceId, invoices.id), eq(reminders.kind, kind)))

/** A payment of the invoice is with the bank. */
const disputed = (db: From) =>
  db
    .select({ one: sql`1` })
    .from(paymentAllocations)
    .innerJoin(refunds, eq(refunds.paymentId, paymentAllocations.paymentId))
    .where(
      and(eq(paymentAllocations.invoiceId, invoices.id), eq(refunds.kind, 'dispute'), eq(refunds.state, 'pending')),
    )

/** Its client has one of these statuses. */
const ofClient = (db: From, statuses: ClientStatus[]) =>
  db
    .select({ one: sql`1` })
    .from(clients)
    .where(and(eq(clients.id, invoices.clientId), inArray(clients.status, statuses)))

/** Its client has a card charged by itself. */
const charging = (db: From) =>
  db
    .select({ one: sql`1` })
    .from(clients)
    .where(
      and(
        eq(clients.id, invoices.clientId),
        isNotNull(clients.autopayCardId),
        inArray(clients.status, statusesFor('charge')),
      ),
    )

const overCharge = (db: From) =>
  db
    .select({ one: sql`1` })
    .from(charges)
    .where(and(eq(charges.invoiceId, invoices.id), inArray(charges.state, ['failed', 'succeeded'])))

/** Paid from an account, which takes days to arrive. */
const debited = (db: From) =>
  db
    .select({ one: sql`1` })
    .from(checkoutInvoices)
    .innerJoin(checkouts, eq(checkouts.id, checkoutInvoices.checkoutId))
    .where(
      and(
        eq(checkoutInvoices.invoiceId, invoices.id),
        eq(checkouts.state, 'open'),
        isNotNull(checkouts.stripePaymentId),
      ),
    )
