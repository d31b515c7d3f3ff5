import { asc, eq, isNull } from 'drizzle-orm'
import { invoiceItems, invoiceLines, invoices, prices, subscriptions, usageRows } from '../../db/schema'
import type { Context } from '../context'
import { fromLimbs, parseExact, toLimbs } from '../kernel/exact'
import type { Day } from '../kernel/time'
import { today } from '../settings/firm'
import { makeService, staff, testContext } from '../testing'
import { invoiceClient } from './invoiceClient'

/** An administrator whose clock is moved by hand. */
export async function timedContext(start: Day = '2026-01-31') {
  const plain = await testContext({ as: staff('admin') })
  let at = new Date(`${start}T12:00:00Z`)
  const ctx: Context = { ...plain, now: () => at }
  return {
    ctx,
    moveTo: (day: Day) => {
      // A moment later each time: a row that is changed twice on a day is not as it was.
      at = new Date(Math.max(at.getTime() + 1, Date.parse(`${day}T12:00:00Z`)))
    },
  }
}

export async function makePrice(
  ctx: Context,
  {
    unit = '9.5',
    ...over
  }: Partial<Omit<typeof prices.$inferInsert, 'unitWhole' | 'unitFrac'>> & { unit?: string } = {},
) {
  const serviceId = over.serviceId ?? (await makeService(ctx, { name: 'Mailboxes', unit: 'mailboxes' })).id
  const limbs = toLimbs(parseExact(unit))
  const row = {
    ...{
      id: ctx.id('prc'),
      serviceId,
      kind: 'seat' as const,
      currency: 'EUR',
      exponent: 2,
      interval: 'month' as const,
    },
    ...{ tiers: [], activeFromOn: '2020-01-01', unitWhole: limbs.whole, unitFrac: limbs.frac },
    ...over,
  }
  await ctx.write(async (tx) => void (await tx.insert(prices).values(row)))
  return row
}

export async function invoiceNow(ctx: Context, clientId: string): Promise<string[]> {
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const issued = await ctx.write((tx) => invoiceClient(tx, ctx, { clientId, firm, today: day }))
  return issued.map(({ id }) => id)
}

/** Every line, invoice by invoice. */
export const allLines = (ctx: Context) =>
  ctx.db
    .select({
      invoiceId: invoices.id,
      number: invoices.number,
      description: invoiceLines.description,
      netMinor: invoiceLines.netMinor,
      startOn: invoiceLines.periodStartOn,
      endOn: invoiceLines.periodEndOn,
    })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoices.id, invoiceLines.invoiceId))
    .orderBy(asc(invoices.number), asc(invoices.id), asc(invoiceLines.position))

export const waitingItems = async (ctx: Context) =>
  (await ctx.db.select().from(invoiceItems).where(isNull(invoiceItems.invoiceId)).orderBy(invoiceItems.id)).map(
    (item) => ({
      description: item.description,
      price: fromLimbs({ whole: item.priceWhole, frac: item.priceFrac }),
      startOn: item.periodStartOn,
      endOn: item.periodEndOn,
    }),
  )

export async function stored(ctx: Context, id: string) {
  const [row] = await ctx.db.select().from(subscriptions).where(eq(subscriptions.id, id))
  if (!row) throw new Error(`There is no subscription ${id}`)
  return row
}

export const usageOf = (ctx: Context) => ctx.db.select().from(usageRows).orderBy(usageRows.day, usageRows.id)
