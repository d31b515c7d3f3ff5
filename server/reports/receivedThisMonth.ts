import { and, asc, between, eq, gte, lte, or, sql } from 'drizzle-orm'
import { FIRM, paymentDays } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { groupBy } from '../usage/rules'
import { thisMonthAndLast } from './months'
import { changeOf, homeFirst } from './rules'

/** What the firm received this month until today, against the same days of last month, and each day of it. */
export async function receivedThisMonth(ctx: Context) {
  requireScope(ctx.viewer, 'firm.figures')
  const { now, before } = await thisMonthAndLast(ctx)
  const found = await ctx.db
    .prepared('received this month', (db) =>
      db
        .select({
          day: paymentDays.day,
          currency: paymentDays.currency,
          exponent: paymentDays.exponent,
          count: paymentDays.count,
          amountMinor: paymentDays.amountMinor,
        })
        .from(paymentDays)
        .where(
          and(
            eq(paymentDays.scope, FIRM),
            between(paymentDays.day, sql.placeholder('beforeFrom'), sql.placeholder('to')),
            or(lte(paymentDays.day, sql.placeholder('beforeTo')), gte(paymentDays.day, sql.placeholder('from'))),
          ),
        )
        .orderBy(asc(paymentDays.day), asc(paymentDays.currency)),
    )
    .execute({ from: now.from, to: now.to, beforeFrom: before.from, beforeTo: before.to })

  const days = found.filter((row) => row.day >= now.from)
  const last = found.filter((row) => row.day < now.from)
  const firm = await ctx.firm()
  const currencies = new Map([
    [firm.currency, firm.exponent],
    ...days.map((row) => [row.currency, row.exponent] as const),
  ])
  const sumOf = (rows: typeof found, currency: string) =>
    rows.filter((row) => row.currency === currency).reduce((sum, row) => sum + row.amountMinor, 0)
  return {
    ...now,
    before,
    /** In the firm's currency first, even if nothing came. */
    sums: [...currencies]
      .map(([currency, exponent]) => {
        const amountMinor = sumOf(days, currency)
        return { currency, exponent, amountMinor, change: changeOf(BigInt(amountMinor), BigInt(sumOf(last, currency))) }
      })
      .sort(homeFirst(firm.currency)),
    /** The newest first. */
    days: [...groupBy(days, (row) => row.day)]
      .map(([day, rows]) => ({
        day,
        count: rows.reduce((all, row) => all + row.count, 0),
        sums: rows
          .map(({ currency, exponent, amountMinor }) => ({ currency, exponent, amountMinor }))
          .sort(homeFirst(firm.currency)),
      }))
      .reverse(),
  }
}
