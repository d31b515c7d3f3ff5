import type { ClientFilters } from '../clients/input'
import type { InvoiceFilters } from '../invoices/input'
import { type Exact, formatExact, toMinor } from '../kernel/exact'
import { exponentOf } from '../kernel/money'
import type { ListServicesInput } from '../services/input'

/** The list that a figure was counted from: the filters show exactly its rows. */
export type CountedFrom =
  | { list: 'invoices'; filters: InvoiceFilters }
  | { list: 'clients'; filters: ClientFilters }
  | { list: 'services'; filters: ListServicesInput }

/** How much more (0.25) or less (-0.25) than before; null where there was nothing to compare with. */
export const changeOf = (now: bigint, before: bigint): number | null =>
  before > 0n ? Number(((now - before) * 10_000n) / before) / 10_000 : null

/** A metered cost: exact as text, and rounded to what is shown where there is no room for every digit. */
export type ShownCost = { currency: string; exponent: number; cost: string; minor: number }

export function shownCost(currency: string, cost: Exact): ShownCost {
  const exponent = exponentOf(currency) ?? 2
  return { currency, exponent, cost: formatExact(cost), minor: toMinor(cost, exponent) }
}

/** The currency at home first, then by name. */
export const homeFirst =
  (home: string) =>
  (a: { currency: string }, b: { currency: string }): number =>
    Number(b.currency === home) - Number(a.currency === home) || (a.currency < b.currency ? -1 : 1)
