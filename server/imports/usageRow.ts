import { hash } from 'node:crypto'
import { chargeKinds } from '../../db/schema'
import type { Exact } from '../kernel/exact'
import { tidyText } from '../kernel/text'
import type { Cells } from './cells'
import { type Columns, clean } from './columns'
import { DETAILS, FOCUS_COLUMNS, type FocusColumn } from './focus'
import { BadCell, parseCurrency } from './rules'

export type ChargeKind = (typeof chargeKinds)[number]

/** One charge of a FOCUS file, read and checked. Costs that the file leaves out are undefined. */
export type Charge = {
  provider: string
  billingAccountId: string
  /** "2024-09" */
  period: string
  startedAt: number
  endedAt: number
  kind: ChargeKind
  currency: string
  billed: Exact
  effective: Exact | undefined
  list: Exact | undefined
  contracted: Exact | undefined
  quantity: Exact
  quantityText: string
  unit: string
  account: { id: string; name: string }
  service: string
  category: string
  description: string
  resource: string
  region: string
  details: Record<string, string>
}

/** NULL and nothing both mean missing. */
export const isNull = (text: string): boolean => text === 'NULL' || text === 'null'

/** Undefined where the row has a problem, which is noted. */
export function readCharge(cells: Cells<FocusColumn>, currencyOption: string | undefined): Charge | undefined {
  const { text, read, need, exact } = cells
  const startedAt = need('ChargePeriodStart', cells.moment)
  const endedAt = need('ChargePeriodEnd', cells.moment)
  const period = need('BillingPeriodStart', cells.moment)
  const kind = need('ChargeCategory', parseKind)
  if (text('BilledCost') === '') cells.problem('is empty', 'BilledCost')
  const billed = exact('BilledCost')
  const currency = read('BillingCurrency', parseCurrency) ?? currencyOption
  if (!currency && text('BillingCurrency') === '')
    cells.problem('is empty: name one with --currency', 'BillingCurrency')
  const service = need('ServiceName', (name) => name)
  const provider = text('ServiceProviderName') || text('ProviderName')
  const account = accountOf(text)
  if (!account.id && !account.name) cells.problem('is empty', 'SubAccountId')
  const costs = {
    effective: exact('EffectiveCost'),
    list: exact('ListCost'),
    contracted: exact('ContractedCost'),
  }
  const consumed = text('ConsumedQuantity') !== ''
  const quantityColumn = consumed ? 'ConsumedQuantity' : 'PricingQuantity'
  const quantity = exact(quantityColumn)
  if (startedAt !== undefined && endedAt !== undefined && endedAt < startedAt) {
    cells.problem('is before the charge period starts', 'ChargePeriodEnd')
  }
  if (!cells.good() || startedAt === undefined || endedAt === undefined || period === undefined) return undefined
  if (!kind || billed === undefined || !currency || !service) return undefined
  return {
    provider,
    billingAccountId: text('BillingAccountId'),
    period: new Date(period).toISOString().slice(0, 7),
    startedAt,
    endedAt,
    kind: text('ChargeClass').toLowerCase() === 'correction' ? 'adjustment' : kind,
    currency,
    billed,
    ...costs,
    quantity: quantity ?? 0n,
    quantityText: cells.number(quantityColumn),
    unit: text(consumed ? 'ConsumedUnit' : 'PricingUnit'),
    account,
    service,
    category: text('ServiceCategory'),
    description: tidyText(text('ChargeDescription')),
    resource: text('ResourceId'),
    region: text('RegionName') || text('RegionId'),
    details: detailsOf(text),
  }
}

/** Who used it: the sub account; a charge of none belongs to the billing account itself. */
function accountOf(text: (column: FocusColumn) => string): { id: string; name: string } {
  const id = text('SubAccountId')
  const name = text('SubAccountName')
  if (id || name) return { id, name: name || id }
  const billing = text('BillingAccountId')
  return { id: billing, name: text('BillingAccountName') || billing }
}

function detailsOf(text: (column: FocusColumn) => string): Record<string, string> {
  const details: Record<string, string> = {}
  for (const [name, column] of DETAILS) {
    const value = text(column)
    if (value) details[name] = value
  }
  return details
}

function parseKind(text: string): ChargeKind {
  const kind = chargeKinds.find((known) => known === text.toLowerCase())
  if (!kind) throw new BadCell(`"${text}" is not a charge category: Usage, Purchase, Tax, Credit and Adjustment are`)
  return kind
}

/**
 * SHA-256 over what the row says in the standard's columns. Missing values are left out, so that a file
 * with more empty columns has the same hash. FOCUS has no id of a row.
 */
export function hashCharge(cells: string[], columns: Columns<FocusColumn>, set: Record<string, string>): string {
  let said = ''
  for (const name of FOCUS_COLUMNS) {
    const column = columns[name]
    if (!column) continue
    const text = clean(cells[column.index])
    const value = text === '' || isNull(text) ? (set[name] ?? '') : text
    if (value) said += `${name}\u0000${value}\u0000`
  }
  return hash('sha256', said, 'base64url')
}
