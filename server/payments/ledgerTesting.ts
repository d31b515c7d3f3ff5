import { eq } from 'drizzle-orm'
import { credits, invoices, payments, receipts } from '../../db/schema'
import type { Context } from '../context'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { decimalOf, exponentOf } from '../kernel/money'
import { makeMember } from '../people/testing'
import { makeClient, member } from '../testing'

/** A client and a member of theirs with the right to pay. */
export async function makePayer(ctx: Context, over: { name?: string; currency?: string } = {}) {
  const { name = 'Contoso', currency = 'EUR' } = over
  const client = await makeClient(ctx, { name, currency, exponent: exponentOf(currency) ?? 2 })
  const person = await makeMember(ctx, client.id, `Payer of ${client.id}`, { billing: true })
  return { client, viewer: { ...member(client, ['billing'], currency, client.exponent), id: person.id } }
}

/** An invoice that was issued today, without tax, due in `dueDays`. */
export async function makeIssued(ctx: Context, clientId: string, totalMinor: number, dueDays = 14, currency = 'EUR') {
  const price = decimalOf({ minor: totalMinor, exponent: exponentOf(currency) ?? 2 })
  const lines = [draftLine({ price, taxName: '', taxRatePcm: 0 })]
  const { id } = await makeDraft(ctx, clientId, { lines, taxTreatment: 'none', dueDays })
  return issue(ctx, id)
}

/** What the database says of a client's money. */
export async function moneyOf(ctx: Context, clientId: string) {
  const mine = await ctx.db.select().from(invoices).where(eq(invoices.clientId, clientId)).orderBy(invoices.id)
  const money = await ctx.db.select().from(payments).where(eq(payments.clientId, clientId)).orderBy(payments.id)
  const proofs = await ctx.db.select().from(receipts).where(eq(receipts.clientId, clientId))
  const [credit] = await ctx.db.select().from(credits).where(eq(credits.clientId, clientId))
  const sum = (amounts: number[]) => amounts.reduce((all, one) => all + one, 0)
  const booked = money.filter(({ state }) => state === 'succeeded')
  return {
    invoices: mine,
    payments: money,
    receipts: proofs,
    creditMinor: credit?.amountMinor ?? 0,
    paidMinor: sum(mine.map(({ paidMinor }) => paidMinor)),
    receivedMinor: sum(booked.map(({ amountMinor }) => amountMinor)),
    refundedMinor: sum(booked.map(({ refundedMinor }) => refundedMinor)),
  }
}
