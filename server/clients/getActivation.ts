import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { treatmentOf } from '../invoices/freeze'
import { firmProblem } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { resumedCharges } from '../payments/charges/resumed'
import { today } from '../settings/firm'
import { missedDays, planRestart, type RestartPlan } from '../subscriptions/restart'
import type { Restart } from '../subscriptions/rules'
import { type PreviewActivationInput, previewActivationInput } from './detailsInput'
import { restartFrom } from './restartFrom'
import { seenOf } from './seenOf'

const offered = ['today', 'next', 'missed'] as const

/** Previews activation: the invoices of each choice, and the chosen one in full. */
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
  const { chosen, problem } = await chosenOf(since === null ? { from: 'missed' } : { from, day: asked }, day, planOf)
  const automatic = await resumedCharges(ctx.db, ctx, { clientId, firm })
  return {
    client: { id, name, status },
    today: day,
    /** The first day that was not invoiced because the client was not active; null where none was missed. */
    since,
    choices,
    /** The charges to the saved card on the next morning; null if automatic payment does not start again. */
    automatic,
    chosen: chosen && { ...chosen, seen: seenOf(chosen, automatic) },
    problem,
    /** Why what was chosen cannot be invoiced yet; null if it can, or if it invoices nothing. */
    firmProblem: chosen?.bills.length ? firmProblem(firm.party) : null,
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
