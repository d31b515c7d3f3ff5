import { gte } from 'drizzle-orm'
import { mails } from '../../db/schema'
import { count } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { cards } from './rules'

const DAYS = 30

type Figures = Record<keyof typeof cards, number>

/** How the mails of the last 30 days went, and who sends them. */
export async function getMailFigures(ctx: Context) {
  requireScope(ctx.viewer, 'mails.read')
  const since = new Date(ctx.now().getTime() - DAYS * 86_400_000)
  const rows = await ctx.db
    .select({ state: mails.state, count: count() })
    .from(mails)
    .where(gte(mails.createdAt, since))
    .groupBy(mails.state)
  const figures = Object.fromEntries(
    Object.entries(cards).map(([name, { states }]) => [
      name,
      rows.reduce((sum, row) => ((states as readonly string[]).includes(row.state) ? sum + row.count : sum), 0),
    ]),
  ) as Figures
  const { provider, from, perSecond, webhookSecret } = ctx.mailing
  const { mailFrom } = await ctx.firm()
  return {
    figures,
    days: DAYS,
    mail: ctx.mail,
    provider,
    from: mailFrom || from,
    perSecond,
    /** Without Resend's messages nobody learns what was delivered and what came back. */
    learns: provider === 'Resend' && webhookSecret !== null,
  }
}
