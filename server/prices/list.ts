import { asc, eq } from 'drizzle-orm'
import { prices } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { localeOf } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type ServiceInput, serviceInput } from '../services/catalogueInput'
import { requireService } from '../services/requireService'
import { today } from '../settings/firm'
import { isCurrent, priceOfRow, priceWords } from './rules'

/** The prices of a service, for those who set them, and what the form of a new one begins with. */
export async function listPrices(ctx: Context, input: ServiceInput) {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { serviceId } = parse(serviceInput, input)
  const service = await requireService(ctx.db, serviceId)
  const [{ currency }, day] = [await ctx.firm(), await today(ctx)]
  const rows = await ctx.db
    .select()
    .from(prices)
    .where(eq(prices.serviceId, serviceId))
    .orderBy(asc(prices.currency), asc(prices.kind), asc(prices.interval), asc(prices.activeFromOn), asc(prices.id))
  return {
    service: { id: service.id, name: service.name, unit: service.unit, status: service.status },
    prices: rows.map((row) => ({
      id: row.id,
      says: priceWords(
        { ...priceOfRow(row), currency: row.currency, exponent: row.exponent, interval: row.interval },
        service.unit,
        localeOf(ctx.viewer),
      ),
      tiering: row.tiering,
      tiers: row.tiers,
      fromOn: row.activeFromOn,
      toOn: row.activeToOn,
      state: isCurrent(row, day)
        ? ('active' as const)
        : row.activeFromOn > day
          ? ('scheduled' as const)
          : ('ended' as const),
    })),
    priceId: ctx.id('prc'),
    currency,
    today: day,
  }
}
