import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceLines, services, usageRows } from '../../db/schema'
import { published } from '../../db/sql'
import { fromLimbs } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import type { DraftContent } from './draftInput'
import type { DraftLine } from './putLines'

/**
 * A step: the lines of a form as a draft takes them. What a line was made from (its subscription and period,
 * the quantity and cost of metered rows) stays as it is in the draft.
 */
export async function linesOf(tx: Tx, sent: DraftContent['lines'], invoiceId?: string): Promise<DraftLine[]> {
  await requireServices(tx, sent)
  const stored = invoiceId ? await tx.select().from(invoiceLines).where(eq(invoiceLines.invoiceId, invoiceId)) : []
  const known = new Map(stored.map((line) => [line.id, line]))
  const metered = await meteredAmong(tx, [...known.keys()])
  return sent.map(({ tax, discount, usage, ...line }) => {
    const was = line.id ? known.get(line.id) : undefined
    const taxRateId = tax === 'none' ? null : tax
    if (!was) return { ...line, id: undefined, discountPcm: discount, taxRateId, usage }
    const { subscriptionId, serviceId, periodStartOn, periodEndOn } = was
    const from = { ...line, discountPcm: discount, taxRateId, subscriptionId, serviceId, periodStartOn, periodEndOn }
    if (!metered.has(was.id)) return from
    const quantity = fromLimbs({ whole: was.quantityWhole, frac: was.quantityFrac })
    return { ...from, quantity, price: fromLimbs({ whole: was.priceWhole, frac: was.priceFrac }) }
  })
}

async function meteredAmong(tx: Tx, lineIds: string[]): Promise<Set<string>> {
  if (!lineIds.length) return new Set()
  const rows = await tx
    .selectDistinct({ id: usageRows.invoiceLineId })
    .from(usageRows)
    .where(inArray(usageRows.invoiceLineId, lineIds))
  return new Set(rows.flatMap(({ id }) => (id ? [id] : [])))
}

async function requireServices(tx: Tx, lines: DraftContent['lines']): Promise<void> {
  const wanted = [...new Set(lines.flatMap(({ serviceId }) => (serviceId ? [serviceId] : [])))]
  if (!wanted.length) return
  const found = await tx
    .select({ id: services.id })
    .from(services)
    .where(and(inArray(services.id, wanted), published(services.importId)))
  if (found.length !== wanted.length) throw new Refusal('not-found')
}
