import type { Party } from '../kernel/documents'
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

export const treatmentWords: Record<TaxTreatment, string> = {
  exclusive: 'prices without tax',
  inclusive: 'prices with tax',
  'reverse-charge': 'reverse charge',
  none: 'no tax',
}

/** Says what invoices must name of the firm and what is missing; null if nothing is. */
export function firmProblem({ legalName, addressLines }: Pick<Party, 'legalName' | 'addressLines'>): string | null {
  const missing = [...(legalName ? [] : ['legal name']), ...(addressLines.length ? [] : ['address'])]
  if (!missing.length) return null
  return `Invoices must name your firm’s ${missing.join(' and ')}. Enter ${missing.length > 1 ? 'them' : 'it'} in Settings, Billing`
}

/** Says that the taxes of a draft are no longer those of its client; null if they are. */
export const treatmentProblem = (draft: TaxTreatment, now: TaxTreatment): string | null =>
  draft === now
    ? null
    : `The tax treatment changed since this draft was saved, from ${treatmentWords[draft]} to ${treatmentWords[now]}. Update the draft first`

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

/** Larger ones, of an invoice or a payment, could not be added up exactly; in minor units. */
export const MOST_MINOR = 1e15

/** Whether lines can be summed exactly, whatever their signs. */
export const countable = (lines: LineAmounts[]): boolean =>
  lines.reduce((sum, { netMinor, taxMinor }) => sum + Math.abs(netMinor) + Math.abs(taxMinor), 0) <= MOST_MINOR

type Standing = { status: StoredStatus; totalMinor: number; paidMinor: number; creditedMinor: number }

/** While nobody has paid anything and no credit note took anything off. */
export const mayVoid = ({ status, totalMinor, paidMinor, creditedMinor }: Standing): boolean =>
  paidMinor === 0 &&
  creditedMinor === 0 &&
  (status === 'open' || status === 'uncollectible' || (status === 'paid' && totalMinor === 0))

/** While there is something left that a credit note can take off. */
export const mayCredit = ({ status, totalMinor, creditedMinor }: Standing): boolean =>
  (status === 'open' || status === 'paid') && totalMinor > creditedMinor

type Credited = { netMinor: number; taxMinor: number }

/** What a line's amounts are typed in: with tax where prices include it, else without. */
export const basisOf = ({ netMinor, taxMinor }: Credited, treatment: TaxTreatment): number =>
  treatment === 'inclusive' ? netMinor + taxMinor : netMinor

/**
 * What a credit note takes from a line of which `before` was credited already: net and tax of `basisMinor` more.
 * Its tax is what the whole that is credited then is due, less what was credited before, so that parts add up
 * to the line to the minor unit in whatever pieces they come.
 */
export function creditOf(line: Credited, before: Credited, basisMinor: number, treatment: TaxTreatment): Credited {
  const whole = basisOf(line, treatment)
  const due = whole === 0 ? 0 : portion(line.taxMinor, basisOf(before, treatment) + basisMinor, whole)
  const taxMinor = due - before.taxMinor
  return { netMinor: treatment === 'inclusive' ? basisMinor - taxMinor : basisMinor, taxMinor }
}

export type TaxSum = { taxName: string; taxRatePcm: number; netMinor: number; taxMinor: number }

/** What each rate comes to: the taxes of its lines, which are rounded already. */
export function taxesOf(lines: TaxSum[]): TaxSum[] {
  const sums = new Map<string, TaxSum>()
  for (const { taxName, taxRatePcm, netMinor, taxMinor } of lines) {
    if (!taxRatePcm && !taxMinor) continue
    const key = `${taxRatePcm} ${taxName}`
    const sum = sums.get(key) ?? { taxName, taxRatePcm, netMinor: 0, taxMinor: 0 }
    sums.set(key, { ...sum, netMinor: sum.netMinor + netMinor, taxMinor: sum.taxMinor + taxMinor })
  }
  return [...sums.values()].sort((a, b) => b.taxRatePcm - a.taxRatePcm || (a.taxName < b.taxName ? -1 : 1))
}

/** What an invoice without tax says where its buyer owes it; the law asks for these words. */
export const reverseChargeText = 'Reverse charge: the buyer owes the tax.'
