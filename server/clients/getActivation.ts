import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { cards, clients, invoices } from '../../db/schema'
import { numberSum, published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { treatmentOf } from '../invoices/freeze'
import { firmProblem } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { cardName } from '../payments/rules'
import { today } from '../settings/firm'
import { missedDays, planRestart, type RestartPlan } from '../subscriptions/restart'
import type { Restart } from '../subscriptions/rules'
import { type PreviewActivationInput, previewActivationInput } from './detailsInput'
import { restartFrom } from './restartFrom'

const offered = ['today', 'next', 'missed'] as const

/**
 * What comes of making a client active: what each way to start billing again invoices at once, and the chosen one in
 * full. Without missed days there is nothing to choose. Nothing is changed.
 */
export async function getActivation(ctx: Context, input: PreviewActivationInput) {
  requireScope(ctx.viewer, 'clients.manage')
  requireScope(ctx.viewer, 'invoices.manage')
  const { clientId, from, day: asked } = parse(previewActivationInput, input)
  const [client] = await ctx.db
    .select()
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const { stoppedOn } = client
  const since = await missedDays(ctx.db, { clientId, stoppedOn, today: day })
  const terms = { clientId, stoppedOn, firm, today: day, treatment: treatmentOf(client, firm) }
  const planOf = (restart: Restart) => planRestart(ctx.db, restart, terms)
  const choices =
    since === null ? [] : await Promise.all(offered.map(async (from) => choiceOf(from, await planOf({ from }))))
  const { id, name, status } = client
  const chosen = await chosenOf(since === null ? { from: 'missed' } : { from, day: asked }, day, planOf)
  return {
    client: { id, name, status },
    today: day,
    /** The first day that was not invoiced because the client was not active; null where none was missed. */
    since,
    choices,
    automatic: await automaticOf(ctx, client, day),
    ...chosen,
    /** Why what was chosen cannot be invoiced yet; null if it can, or if it invoices nothing. */
    firmProblem: chosen.chosen?.bills.length ? firmProblem(firm.party) : null,
  }
}

const choiceOf = (from: (typeof offered)[number], { bills, skippedTotals }: RestartPlan) => ({
  from,
  now: bills.map(({ currency, exponent, totalMinor }) => ({ currency, exponent, minor: totalMinor })),
  skipped: skippedTotals,
})

type Chosen = { chosen: (RestartPlan & { restart: Restart }) | null; problem: string | null }

async function chosenOf(
  { from, day }: { from?: Restart['from'] | undefined; day?: string | undefined },
  now: string,
  planOf: (restart: Restart) => Promise<RestartPlan>,
): Promise<Chosen> {
  if (!from) return { chosen: null, problem: null }
  try {
    const restart = restartFrom({ from, day }, now)
    return { chosen: { ...(await planOf(restart)), restart }, problem: null }
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
    return { chosen: null, problem: error.fields.day?.[0] ?? error.message }
  }
}

/** The card that is charged again, and what is due by today; null without automatic payment. */
async function automaticOf(ctx: Context, client: typeof clients.$inferSelect, day: string) {
  if (!client.autopayCardId || ctx.payments.mode === 'none') return null
  const [card] = await ctx.db.select().from(cards).where(eq(cards.id, client.autopayCardId))
  if (!card || card.removedAt) return null
  const owed = sql`${invoices.totalMinor} - ${invoices.paidMinor} - ${invoices.creditedMinor}`
  const due = await ctx.db
    .select({ currency: invoices.currency, exponent: invoices.exponent, minor: numberSum(owed) })
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, client.id),
        eq(invoices.status, 'open'),
        lte(invoices.dueOn, day),
        gt(owed, 0),
        published(invoices.importId),
      ),
    )
    .groupBy(invoices.currency, invoices.exponent)
    .orderBy(invoices.currency)
  return { card: cardName(card), due }
}
