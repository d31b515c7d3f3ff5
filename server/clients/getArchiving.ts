import { and, asc, eq, gt, inArray, isNotNull, isNull, ne } from 'drizzle-orm'
import {
  cards,
  charges,
  checkouts,
  clients,
  credits,
  invoiceItems,
  invoices,
  links,
  services,
  subscriptions,
} from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import { sessionsOfClient } from '../auth/sessions'
import type { Context } from '../context'
import { owedMinor, shownStatus } from '../invoices/rules'
import { sumsOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { openPagesOf } from '../payments/closePages'
import { cardName } from '../payments/rules'
import { invitedTo, isPending } from '../people/pending'
import { today } from '../settings/firm'
import { minorOf } from '../subscriptions/creditItem'
import { type GetClientInput, getClientInput } from './input'

/** What is outstanding with a client that is about to be archived; all of it is the client's own. */
export async function getArchiving(ctx: Context, input: GetClientInput) {
  requireScope(ctx.viewer, 'clients.manage')
  requireScope(ctx.viewer, 'invoices.read')
  const { clientId } = parse(getClientInput, input)
  const [client] = await ctx.db
    .select()
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  const { id, name, status } = client
  const [money, billing, stripe, sessions, invitations] = await Promise.all([
    invoicesOf(ctx, clientId),
    subscriptionsOf(ctx, clientId),
    stripeOf(ctx, client),
    sessionsOfClient(ctx.db, { clientId, now: ctx.now() }),
    ctx.db
      .select({ id: links.id, email: links.email })
      .from(links)
      .where(and(invitedTo({ staff: false, clientId }), isPending))
      .orderBy(asc(links.email), asc(links.id)),
  ])
  return { client: { id, name, status }, ...money, ...billing, ...stripe, sessions, invitations }
}

async function invoicesOf(ctx: Context, clientId: string) {
  const [day, rows, credit] = await Promise.all([
    today(ctx),
    ctx.db
      .select()
      .from(invoices)
      .where(
        and(eq(invoices.clientId, clientId), inArray(invoices.status, ['open', 'draft']), published(invoices.importId)),
      )
      .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id)),
    ctx.db
      .select({ currency: credits.currency, exponent: credits.exponent, minor: credits.amountMinor })
      .from(credits)
      .where(and(eq(credits.clientId, clientId), gt(credits.amountMinor, 0)))
      .orderBy(asc(credits.currency)),
  ])
  const open = rows
    .filter((row) => row.status === 'open' && owedMinor(row) > 0)
    .map((row) => ({
      ...{ id: row.id, number: row.number, dueOn: row.dueOn, status: shownStatus(row, day) },
      ...{ currency: row.currency, exponent: row.exponent, minor: owedMinor(row) },
    }))
  const drafts = rows
    .filter((row) => row.status === 'draft')
    .map(({ id, currency, exponent, totalMinor }) => ({ id, currency, exponent, minor: totalMinor }))
  return { open, owed: sumsOf(open), drafts, draftSums: sumsOf(drafts), credit }
}

async function subscriptionsOf(ctx: Context, clientId: string) {
  const [live, items] = await Promise.all([
    ctx.db
      .select({
        id: subscriptions.id,
        service: services.name,
        status: subscriptions.status,
        interval: subscriptions.interval,
        currency: subscriptions.currency,
        exponent: subscriptions.exponent,
        minor: subscriptions.amountMinor,
        invoiceOn: subscriptions.invoiceOn,
      })
      .from(subscriptions)
      .innerJoin(services, eq(services.id, subscriptions.serviceId))
      .where(and(eq(subscriptions.clientId, clientId), ne(subscriptions.status, 'cancelled')))
      .orderBy(asc(services.nameKey), asc(subscriptions.id)),
    ctx.db
      .select()
      .from(invoiceItems)
      .where(and(eq(invoiceItems.clientId, clientId), isNull(invoiceItems.invoiceId)))
      .orderBy(asc(invoiceItems.createdAt), asc(invoiceItems.id)),
  ])
  const waiting = items.map((item) => ({ ...item, minor: minorOf(item) }))
  return { subscriptions: live, waiting: { count: waiting.length, sums: sumsOf(waiting) } }
}

async function stripeOf(ctx: Context, client: typeof clients.$inferSelect) {
  const [kept, pages, debits, tries] = await Promise.all([
    ctx.db
      .select()
      .from(cards)
      .where(and(eq(cards.clientId, client.id), isNull(cards.removedAt)))
      .orderBy(asc(cards.createdAt), asc(cards.id)),
    ctx.db
      .select({
        id: checkouts.id,
        kind: checkouts.kind,
        currency: checkouts.currency,
        exponent: checkouts.exponent,
        minor: checkouts.amountMinor,
      })
      .from(checkouts)
      .where(openPagesOf(client.id))
      .orderBy(asc(checkouts.createdAt), asc(checkouts.id)),
    ctx.db
      .select({ currency: checkouts.currency, exponent: checkouts.exponent, minor: checkouts.amountMinor })
      .from(checkouts)
      .where(and(eq(checkouts.clientId, client.id), eq(checkouts.state, 'open'), isNotNull(checkouts.stripePaymentId))),
    ctx.db
      .select({
        state: charges.state,
        currency: charges.currency,
        exponent: charges.exponent,
        minor: charges.amountMinor,
      })
      .from(charges)
      .where(and(eq(charges.clientId, client.id), inArray(charges.state, ['waiting', 'pending']))),
  ])
  return {
    cards: kept.map((card) => ({ id: card.id, name: cardName(card), automatic: card.id === client.autopayCardId })),
    pages,
    tries: tries.filter(({ state }) => state === 'waiting').length,
    /** Given already, from an account or a card: it arrives whatever happens here. */
    underWay: sumsOf([...debits, ...tries.filter(({ state }) => state === 'pending')]),
  }
}
