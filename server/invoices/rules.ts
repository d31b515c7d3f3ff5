import { type Exact, productMinor } from '../kernel/exact'
import { portion } from '../kernel/money'

export const invoiceTabs = ['all', 'draft', 'open', 'overdue', 'paid', 'uncollectible', 'void'] as const
export type InvoiceTab = (typeof invoiceTabs)[number]

export const invoiceOrigins = ['manual', 'recurring', 'imported'] as const

export const invoiceSorts = ['number', 'issued', 'due', 'amount', 'status'] as const
export type InvoiceSort = (typeof invoiceSorts)[number]

export type StoredStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
export type ShownStatus = StoredStatus | 'overdue'

/** An open invoice is overdue from the day after it was due, by the firm's calendar. */
export const shownStatus = (invoice: { status: StoredStatus; dueOn: string }, today: string): ShownStatus =>
  invoice.status === 'open' && invoice.dueOn < today ? 'overdue' : invoice.status

/** What is still owed; nothing for drafts and for what was given up. */
export const owedMinor = (invoice: {
  status: StoredStatus
  totalMinor: number
  paidMinor: number
  creditedMinor: number
}): number => (invoice.status === 'open' ? invoice.totalMinor - invoice.paidMinor - invoice.creditedMinor : 0)

export type TaxTreatment = 'exclusive' | 'inclusive' | 'reverse-charge' | 'none'

export const taxed = (treatment: TaxTreatment): boolean => treatment === 'exclusive' || treatment === 'inclusive'

/** Rates in thousandths of a percent. */
export type LineToSum = { quantity: Exact; price: Exact; discountPcm: number; taxRatePcm: number }
export type LineAmounts = { discountMinor: number; netMinor: number; taxMinor: number }

const WHOLE = 100_000

/**
 * One line in minor units, each step rounded half away from zero: price times quantity, less its discount,
 * and the tax on that or in it. Throws NotExact where it is too large.
 */
export function lineAmounts(line: LineToSum, treatment: TaxTreatment, exponent: number): LineAmounts {
  const full = productMinor(line.price, line.quantity, exponent)
  const discountMinor = portion(full, line.discountPcm, WHOLE)
  const left = full - discountMinor
  if (treatment === 'exclusive')
    return { discountMinor, netMinor: left, taxMinor: portion(left, line.taxRatePcm, WHOLE) }
  if (treatment !== 'inclusive') return { discountMinor, netMinor: left, taxMinor: 0 }
  const taxMinor = portion(left, line.taxRatePcm, WHOLE + line.taxRatePcm)
  return { discountMinor, netMinor: left - taxMinor, taxMinor }
}

/** What an invoice comes to: its lines, each of which is rounded already. */
export function sumOf(lines: LineAmounts[]): { netMinor: number; taxMinor: number; totalMinor: number } {
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0)
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0)
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor }
}
