import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { firm, series, taxRates } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type ChangeBillingInput, changeBillingInput } from './billingInput'

/**
 * Who sells, how to pay, how documents are numbered, and what an invoice begins with. Refusal 'invalid' at a
 * prefix that has numbered documents of another kind.
 */
export async function changeBilling(ctx: Context, input: ChangeBillingInput): Promise<void> {
  requireScope(ctx.viewer, 'firm.settings')
  const { legalName, address, country, vatId, email, iban, bic, bankName, taxRateId, ...rest } = parse(
    changeBillingInput,
    input,
  )
  await ctx.write(async (tx) => {
    const [before] = await tx.select().from(firm).where(eq(firm.id, 'firm'))
    if (!before) throw new Refusal('not-found')
    await refuseUsedPrefix(tx, 'invoice', 'invoicePrefix', rest.invoicePrefix)
    await refuseUsedPrefix(tx, 'credit-note', 'creditNotePrefix', rest.creditNotePrefix)
    await refuseUsedPrefix(tx, 'receipt', 'receiptPrefix', rest.receiptPrefix)
    const set = {
      ...rest,
      party: {
        name: before.name,
        addressLines: address,
        ...(legalName && { legalName }),
        ...(country && { country }),
        ...(vatId && { vatId }),
        ...(email && { email }),
      },
      paymentDetails: { ...(iban && { iban }), ...(bic && { bic }), ...(bankName && { bankName }) },
      taxRateId: taxRateId === 'none' ? null : taxRateId,
    }
    if (set.taxRateId && set.taxRateId !== before.taxRateId) await requireRate(tx, set.taxRateId)
    const names = Object.keys(set) as (keyof typeof set)[]
    const changed = names.filter((name) => sorted(set[name]) !== sorted(before[name]))
    if (!changed.length) return
    await tx.update(firm).set(set).where(eq(firm.id, 'firm'))
    record(tx, ctx, {
      did: 'firm.changed',
      thing: { kind: 'firm', id: 'firm' },
      audience: 'staff',
      data: {
        changed,
        from: Object.fromEntries(changed.map((name) => [name, before[name]])),
        to: Object.fromEntries(changed.map((name) => [name, set[name]])),
      },
    })
  })
}

/** Databases keep the keys of an object in an order of their own. */
const sorted = (value: unknown): string =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value)

async function refuseUsedPrefix(tx: Tx, kind: 'invoice' | 'credit-note' | 'receipt', field: string, prefix: string) {
  const [used] = await tx
    .select({ kind: series.kind })
    .from(series)
    .where(and(eq(series.prefix, prefix), ne(series.kind, kind)))
    .limit(1)
  if (!used) return
  const words = { invoice: 'invoices', 'credit-note': 'credit notes', receipt: 'receipts' }
  throw new Refusal('invalid', undefined, {
    fields: { [field]: [`${prefix} has numbered ${words[used.kind]} already. Choose another`] },
  })
}

async function requireRate(tx: Tx, taxRateId: string): Promise<void> {
  const [rate] = await tx
    .select({ id: taxRates.id })
    .from(taxRates)
    .where(and(eq(taxRates.id, taxRateId), eq(taxRates.status, 'active')))
  if (!rate) throw new Refusal('invalid', undefined, { fields: { taxRateId: ['Choose from the list'] } })
}
