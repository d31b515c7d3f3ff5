import type { Context } from '../../server/context'
import { type Limbs, parseExact, toLimbs } from '../../server/kernel/exact'
import { fold } from '../../server/kernel/text'
import { type Day, monthStart } from '../../server/kernel/time'
import { recountSubscriptions } from '../../server/services/counts'
import { insertMany } from '../insert'
import { prices, services, subscriptions } from '../schema'
import { currencies, exponentFor, fixedPrice, type Item, items, meteredPrice, PROVIDER } from './catalogue'
import { decimal } from './csv'
import type { Client } from './plan'

type Rows = {
  services: (typeof services.$inferInsert)[]
  prices: (typeof prices.$inferInsert)[]
  subscriptions: (typeof subscriptions.$inferInsert)[]
}

/** The catalogue, its prices in each currency, and who subscribes to what. */
export async function addServices(ctx: Context, from: Day, clients: Client[], clientIds: string[]): Promise<void> {
  const at = ctx.now()
  const rows: Rows = { services: [], prices: [], subscriptions: [] }
  const serviceIds = new Map<Item, string>()
  const priceIds = new Map<string, string>()
  for (const item of items) {
    const id = ctx.id('svc')
    const { name, category, unit, description } = item
    const externalId = `${PROVIDER}|${name}`
    rows.services.push({
      ...{ id, name, nameKey: fold(name), description, category, provider: PROVIDER, unit, externalId },
      ...{ createdAt: at, updatedAt: at },
    })
    serviceIds.set(item, id)
    for (const currency of currencies) {
      const price = { id: ctx.id('prc'), serviceId: id, kind: item.kind, currency, exponent: exponentFor(currency) }
      const { whole, frac } = unitPrice(item, currency)
      const interval = item.kind === 'seat' ? item.interval : ('month' as const)
      const active = { interval, tiers: [], activeFromOn: monthStart(from) }
      rows.prices.push({ ...price, unitWhole: whole, unitFrac: frac, ...active })
      priceIds.set(`${item.key} ${currency}`, price.id)
    }
  }
  for (const client of clients) {
    const { currency, exponent } = client
    for (const { item, status, quantity, price, startedOn, endedOn } of [...client.metered, ...client.fixed]) {
      rows.subscriptions.push({
        id: ctx.id('sub'),
        clientId: clientIds[client.i] ?? '',
        serviceId: serviceIds.get(item) ?? '',
        priceId: priceIds.get(`${item.key} ${currency}`) ?? null,
        amountMinor: item.kind === 'seat' ? quantity * price : 0,
        interval: item.kind === 'seat' ? item.interval : 'month',
        ...{ status, quantity, currency, exponent, startedOn, endedOn, createdAt: at, updatedAt: at },
      })
    }
  }
  await ctx.write(async (tx) => {
    await insertMany(tx, services, rows.services)
    await insertMany(tx, prices, rows.prices)
    await insertMany(tx, subscriptions, rows.subscriptions)
    await recountSubscriptions(tx, [...serviceIds.values()])
  })
}

function unitPrice(item: Item, currency: string): Limbs {
  const text =
    item.kind === 'seat'
      ? decimal(fixedPrice(item, currency), exponentFor(currency))
      : decimal(meteredPrice(item, currency), 4)
  return toLimbs(parseExact(text))
}
