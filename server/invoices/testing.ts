import { eq } from 'drizzle-orm'
import { clients, invoices, taxRates } from '../../db/schema'
import type { Context } from '../context'
import { parseExact } from '../kernel/exact'
import { today } from '../settings/firm'
import { findDraft, issueDraft } from './issueStep'
import { putDraft } from './putDraft'
import type { DraftLine } from './putLines'

export const VAT = { taxName: 'VAT 19 %', taxRatePcm: 19_000 }

type Line = Partial<Omit<DraftLine, 'quantity' | 'price' | 'taxRateId' | 'taxName' | 'taxRatePcm'>>
type Over = Line & {
  quantity?: string
  price?: string
  taxName?: string
  taxRatePcm?: number
  taxRateId?: string | null
}

/** One at 100.00 with 19 % tax, unless something else is said. */
export const draftLine = (over: Over = {}): DraftLine => ({
  description: 'Hosting',
  unit: '',
  discountPcm: 0,
  ...VAT,
  ...over,
  quantity: parseExact(over.quantity ?? '1'),
  price: parseExact(over.price ?? '100'),
})

type Wanted = Partial<Omit<Parameters<typeof putDraft>[2], 'firm' | 'today' | 'clientId'>>

export async function makeDraft(ctx: Context, clientId: string, wanted: Wanted = {}) {
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  return ctx.write((tx) =>
    putDraft(tx, ctx, {
      clientId,
      firm,
      today: day,
      origin: 'manual',
      lines: [draftLine()],
      taxTreatment: 'exclusive',
      note: '',
      purchaseOrder: '',
      dueDays: null,
      ...wanted,
    }),
  )
}

/** Issued as the verb does it, today or on `issuedOn`. */
export async function issue(ctx: Context, invoiceId: string, issuedOn?: string) {
  const [known, day] = [await ctx.firm(), await today(ctx)]
  return ctx.write(async (tx) => {
    const [draft] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId))
    const [client] = await tx
      .select()
      .from(clients)
      .where(eq(clients.id, draft?.clientId ?? ''))
    const treatment = draft?.taxTreatment ?? 'exclusive'
    const firm = { ...known, taxInclusive: treatment === 'inclusive' }
    // A test's draft may be taxed otherwise than its client is: for issuing, the client is taxed like the draft.
    const taxed = async (taxTreatment: 'standard' | 'reverse-charge' | 'none') =>
      void (await tx
        .update(clients)
        .set({ taxTreatment })
        .where(eq(clients.id, client?.id ?? '')))
    await taxed(treatment === 'reverse-charge' || treatment === 'none' ? treatment : 'standard')
    const issued = await issueDraft(tx, ctx, {
      found: await findDraft(tx, invoiceId),
      firm,
      today: day,
      issuedOn: issuedOn ?? day,
    })
    if (client) await taxed(client.taxTreatment)
    return issued
  })
}

export async function makeTaxRate(ctx: Context, name: string, ratePcm: number) {
  const row = { id: ctx.id('tax'), name, ratePcm, createdAt: ctx.now() }
  await ctx.write(async (tx) => {
    await tx.insert(taxRates).values(row)
  })
  return row
}
