import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { approximate, type Exact, formatExact } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { keyOf, sumsByService, valuesOf } from './filter'
import { type CostByServiceInput, costByServiceInput } from './input'
import { homeCurrency, rangeOf } from './range'
import { chooseCurrency, placesOf, shareOf } from './rules'
import { usageSeenBy } from './visible'

/** What each service cost in a range, the dearest first; those beyond `limit` bars are one: "Other". */
export async function costByService(ctx: Context, input: CostByServiceInput = {}) {
  const { client, limit, currency: asked, ...range } = parse(costByServiceInput, input)
  requireScope(ctx.viewer, 'amounts.read')
  const seen = usageSeenBy(ctx.viewer, client)
  const filter = await rangeOf(ctx, range)
  const sums = await ctx.db
    .prepared(`cost by service ${keyOf(seen, filter)}`, (db) => sumsByService(db, seen, filter))
    .execute(valuesOf(seen, filter))

  const currencies = [...new Set(sums.map((sum) => sum.currency))].sort()
  const currency = chooseCurrency(currencies, await homeCurrency(ctx), asked)
  const costs = sums
    .filter((sum) => sum.currency === currency)
    .map(({ id, name, billed }) => ({ serviceId: id, name, cost: billed }))
    .sort((a, b) => (a.cost === b.cost ? (a.name < b.name ? -1 : 1) : a.cost > b.cost ? -1 : 1))
  const total = add(costs.map((one) => one.cost))
  const shown = costs.length > limit ? costs.slice(0, limit - 1) : costs
  const rest = costs.slice(shown.length)
  const bars = [
    ...shown.map((one) => ({ ...one, services: 1 })),
    ...(rest.length
      ? [{ serviceId: null, name: 'Other', cost: add(rest.map((one) => one.cost)), services: rest.length }]
      : []),
  ].map((bar) => ({
    ...bar,
    cost: formatExact(bar.cost),
    amount: approximate(bar.cost),
    share: shareOf(bar.cost, total),
  }))
  return {
    ...filter,
    currency,
    currencies,
    bars,
    total: formatExact(total),
    places: placesOf([...bars.map(({ cost }) => ({ currency, cost })), { currency, cost: formatExact(total) }]),
  }
}

const add = (values: Exact[]): Exact => values.reduce((sum, value) => sum + value, 0n)
