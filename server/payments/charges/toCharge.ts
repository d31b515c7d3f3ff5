import { and, asc, eq, lte } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { charges, invoices } from '../../../db/schema'
import { published } from '../../../db/sql'
import { owedMinor } from '../../invoices/rules'
import type { Day } from '../../kernel/time'
import { notChargeable } from '../rules'

type ToCharge = { invoiceId: string; attempt: number; currency: string; exponent: number; amountMinor: number }

/**
 * A client's open invoices for which the charges job of that day writes a new try, the one due first. The caller checks
 * the client's status and card.
 */
export async function invoicesToCharge(
  db: Pick<Tx, 'select'>,
  { clientId, day }: { clientId: string; day: Day },
): Promise<ToCharge[]> {
  const due = and(
    eq(invoices.clientId, clientId),
    eq(invoices.status, 'open'),
    lte(invoices.dueOn, day),
    published(invoices.importId),
  )
  const open = await db.select().from(invoices).where(due).orderBy(asc(invoices.dueOn), asc(invoices.id))
  if (!open.length) return []
  const tries = await db
    .select({ invoiceId: charges.invoiceId, attempt: charges.attempt, state: charges.state })
    .from(charges)
    .innerJoin(invoices, eq(invoices.id, charges.invoiceId))
    .where(due)
    .orderBy(asc(charges.attempt))
  const lastTry = new Map(tries.map((one) => [one.invoiceId, one]))
  return open.flatMap((invoice) => {
    const { id: invoiceId, currency, exponent } = invoice
    const amountMinor = owedMinor(invoice)
    if (amountMinor <= 0 || notChargeable(amountMinor, currency)) return []
    const last = lastTry.get(invoiceId)
    // One that failed has its own next try, or had enough; one that was refunded is not taken again.
    if (last && last.state !== 'dropped') return []
    return { invoiceId, attempt: (last?.attempt ?? 0) + 1, currency, exponent, amountMinor }
  })
}
