import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, invoices } from '../../db/schema'
import type { Context, Firm } from '../context'
import { faceValue } from '../kernel/money'
import { Refusal } from '../kernel/refusal'
import { searchText } from '../kernel/text'
import { addDays, type Day } from '../kernel/time'
import { recountInvoice } from './counts'
import { brandingOf, buyerOf, sellerOf } from './freeze'
import { type DraftLine, putLines } from './putLines'
import type { TaxTreatment } from './rules'

type Invoice = typeof invoices.$inferSelect

type NewDraft = {
  id?: string | undefined
  clientId: string
  firm: Firm
  today: Day
  origin: 'manual' | 'recurring'
  lines: DraftLine[]
  taxTreatment: TaxTreatment
  note: string
  purchaseOrder: string
  /** Null for the client's own term or the firm's. */
  dueDays: number | null
  /** The client's, where nothing else is said. */
  money?: { currency: string; exponent: number }
}

/** A step: a draft in its client's currency with its computed lines. It names nobody for good until it is issued. */
export async function putDraft(tx: Tx, ctx: Context, wanted: NewDraft): Promise<Invoice> {
  const { clientId, firm, today, origin, lines, taxTreatment, note, purchaseOrder, dueDays } = wanted
  const [client] = await tx.select().from(clients).where(eq(clients.id, clientId))
  if (!client) throw new Refusal('not-found')
  const { currency, exponent } = wanted.money ?? client
  const at = ctx.now()
  const draft = {
    id: wanted.id ?? ctx.id('inv'),
    clientId,
    status: 'draft' as const,
    currency,
    exponent,
    issuedOn: today,
    dueOn: addDays(today, dueDays ?? client.dueDays ?? firm.dueDays),
    netMinor: 0,
    taxMinor: 0,
    totalMinor: 0,
    faceValue: 0,
    taxTreatment,
    seller: sellerOf(firm),
    buyer: buyerOf(client, purchaseOrder),
    paymentDetails: firm.paymentDetails,
    branding: brandingOf(firm),
    purchaseOrder,
    note,
    dueDays,
    origin,
    searchText: searchText(client.name, purchaseOrder),
    createdAt: at,
    updatedAt: at,
  }
  await tx.insert(invoices).values(draft)
  const sums = await putLines(tx, ctx, draft, lines)
  const [row] = await tx
    .update(invoices)
    .set({ ...sums, faceValue: faceValue({ minor: sums.totalMinor, exponent }) })
    .where(eq(invoices.id, draft.id))
    .returning()
  if (!row) throw new Error(`The draft ${draft.id} is gone within its own write.`)
  await recountInvoice(tx, null, row)
  return row
}
